"""From one line of the table to ingredients with masses, bands and foods."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from fangxin.engine.menu_week.amounts import (
    Amount,
    NamedAmount,
    amount_of_number,
    half_width,
    parse_amount,
    parse_parts,
)
from fangxin.engine.menu_week.bands import BandText, split_by_band
from fangxin.engine.menu_week.headings import AmountColumn
from fangxin.engine.menu_week.table_rows import TableRow
from fangxin.engine.menu_week.week import Finding, Ingredient, Severity
from fangxin.engine.nutrition import load_piece_masses, normalised_name, resolve
from fangxin.engine.workbook import Sheet, address

_THOUSAND = 1000
_SENTENCES: Mapping[str, tuple[Severity, str]] = {
    "unit_missing": (Severity.NOTICE, "“{name}”的用量“{written}”没有写单位，按克计；请补上单位。"),
    "name_missing": (Severity.ERROR, "用量“{written}”前面没有写食材名称，不计入；请补上名称。"),
    "amount_missing": (Severity.ERROR, "“{name}”没有写用量，不计入能量；请补上克重。"),
    "amount_vague": (Severity.NOTICE, "“{name}”的用量写的是“{written}”，不计入能量；请尽量写克重。"),
    "amount_is_range": (Severity.ERROR, "“{name}”的用量“{written}”是一个范围，不知取哪个数；请写一个克重。"),
    "amount_unreadable": (Severity.ERROR, "“{name}”的用量“{written}”读不出来；请写成“80g”这样的克重。"),
    "amount_not_positive": (Severity.ERROR, "“{name}”的用量“{written}”不大于零；请核对。"),
    "amount_too_fine": (Severity.ERROR, "“{name}”的用量“{written}”小数位过多；请写到毫克以内。"),
    "piece_mass_unknown": (
        Severity.NOTICE,
        "“{name}”按“{written}”计，不知每{unit}多少克，不计入能量；请补一次克重。",
    ),
    "amount_implausible": (
        Severity.ERROR,
        "“{name}”每人{written}，多得不合常理；请核对是否把全校总量写进来了。",
    ),
    "amounts_not_divided": (
        Severity.ERROR,
        "“{name}”几种食材只写了一个用量“{written}”，无法分开；请分别写克重。",
    ),
    "band_total_differs": (Severity.NOTICE, "“{name}”各食材合计与旁边写的{written}g 不符；请核对。"),
    "ingredient_from_dish": (Severity.NOTICE, "“{name}”没有写食材，按菜名当作食材；请补上食材名称。"),
}


@dataclass(slots=True)
class IngredientReader:
    """Reads the lines of one sheet; findings and unmapped names gather as it goes.

    ``extra_aliases`` maps a school's words to foods; ``extra_pieces`` gives the mass in mg of one piece
    by food and unit; ``implausible_mg`` is the mass per pupil above which an amount is questioned.
    """

    sheet: Sheet
    extra_aliases: Mapping[str, str]
    extra_pieces: Mapping[tuple[str, str], int]
    implausible_mg: int
    findings: list[Finding] = field(default_factory=list)
    unmapped: dict[str, list[str]] = field(default_factory=dict)

    def read(self, line: TableRow) -> list[Ingredient]:
        """The ingredients of a line."""
        if line.prose:
            return self._from_parts(parse_parts(line.dish), (), line.dish_address)
        if not line.ingredient:
            return self._from_dish_name(line)
        stretches = split_by_band(half_width(line.ingredient))
        if not stretches:
            return self._without_label(line, line.ingredient)
        return [part for stretch in _joined(stretches) for part in self._with_label(line, stretch)]

    def _from_dish_name(self, line: TableRow) -> list[Ingredient]:
        if not any(self._amount_text(line, column) for column in line.heading.amounts):
            return []
        self._find("ingredient_from_dish", line.dish, "", line.dish_address)
        return self._without_label(line, line.dish)

    def _with_label(self, line: TableRow, stretch: BandText) -> list[Ingredient]:
        parts = parse_parts(stretch.text)
        column = self._column_for(line, stretch.bands)
        total = self._amount_at(line, column) if column else None
        if len(parts) == 1 and parts[0].amount is None and total is not None:
            parts = [NamedAmount(parts[0].name, total)]
        elif total is not None and total.mass_mg is not None and column is not None:
            self._check_total(line, parts, total, column)
        return self._from_parts(parts, stretch.bands, line.ingredient_address)

    def _without_label(self, line: TableRow, text: str) -> list[Ingredient]:
        parts = parse_parts(text)
        if not line.heading.amounts or any(part.amount is not None for part in parts):
            return self._from_parts(parts, (), line.ingredient_address)
        read: list[Ingredient] = []
        for column in line.heading.amounts:
            written = self._amount_text(line, column)
            if not written and any(column.bands for column in line.heading.amounts):
                continue
            read.extend(self._beside(line, parts, column, written))
        return read

    def _beside(
        self, line: TableRow, parts: list[NamedAmount], column: AmountColumn, written: str
    ) -> list[Ingredient]:
        """Names in one cell, amounts in the cell beside it."""
        at = self._amount_address(line, column)
        stretches = split_by_band(half_width(written))
        if stretches and len(parts) == 1:
            return [
                self._ingredient(
                    parts[0].name, parse_amount(stretch.text, unit_mg=column.unit_mg), stretch.bands, at
                )
                for stretch in stretches
            ]
        if len(parts) == 1:
            return [self._ingredient(parts[0].name, self._amount_at(line, column), column.bands, at)]
        each = [piece for piece in _divided(written) if piece]
        if len(each) == len(parts):
            amounts = [parse_amount(piece, unit_mg=column.unit_mg) for piece in each]
            named = zip(parts, amounts, strict=True)
            return [self._ingredient(part.name, amount, column.bands, at) for part, amount in named]
        self._find("amounts_not_divided", line.ingredient, written, at)
        nothing = Amount(written, problem="told")
        return [self._ingredient(part.name, nothing, column.bands, at) for part in parts]

    def _from_parts(self, parts: list[NamedAmount], bands: tuple[str, ...], at: str) -> list[Ingredient]:
        missing = Amount("", problem="amount_missing")
        for part in parts:
            if not part.name and part.amount is not None:
                self._find("name_missing", "", part.amount.written, at)
        return [self._ingredient(part.name, part.amount or missing, bands, at) for part in parts if part.name]

    def _ingredient(self, name: str, amount: Amount, bands: tuple[str, ...], at: str) -> Ingredient:
        found = resolve(name, self.extra_aliases)
        if found is None:
            places = self.unmapped.setdefault(normalised_name(name) or name, [])
            if at not in places:
                places.append(at)
        amount = self._weighed(name, amount, found.food.name if found else None, at)
        return Ingredient(
            name=name,
            written=amount.written,
            mass_mg=amount.mass_mg,
            count_thousandths=amount.count_thousandths,
            unit=amount.unit,
            food=found.food if found else None,
            factor_permille=found.factor_permille if found else _THOUSAND,
            basis=found.basis if found else "unmapped",
            bands=bands,
            address=at,
        )

    def _weighed(self, name: str, amount: Amount, food: str | None, at: str) -> Amount:
        """The amount with pieces turned into mass where that is documented; problems are told."""
        if amount.problem in _SENTENCES:
            self._find(amount.problem, name, amount.written, at)
        if amount.mass_mg is None and amount.count_thousandths is not None:
            key = (food or "", amount.unit)
            each = self.extra_pieces.get(key) or load_piece_masses().get(key)
            if each is None:
                self._find("piece_mass_unknown", name, amount.written, at, unit=amount.unit)
            else:
                amount = replace(amount, mass_mg=each * amount.count_thousandths // _THOUSAND)
        if amount.mass_mg is not None and amount.mass_mg > self.implausible_mg:
            self._find("amount_implausible", name, amount.written, at)
        return amount

    def _check_total(
        self, line: TableRow, parts: list[NamedAmount], total: Amount, column: AmountColumn
    ) -> None:
        masses = [part.amount.mass_mg if part.amount else None for part in parts]
        known = [mass for mass in masses if mass is not None]
        if len(known) == len(parts) and sum(known) != total.mass_mg:
            self._find(
                "band_total_differs", line.ingredient, total.written, self._amount_address(line, column)
            )

    def _column_for(self, line: TableRow, bands: tuple[str, ...]) -> AmountColumn | None:
        columns = line.heading.amounts
        fitting = [column for column in columns if column.bands and set(column.bands) == set(bands)]
        return next(iter(fitting), columns[0] if len(columns) == 1 else None)

    def _amount_at(self, line: TableRow, column: AmountColumn) -> Amount:
        value = self.sheet.shown(line.row, column.column)
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return amount_of_number(value, column.unit_mg)
        return parse_amount(self._amount_text(line, column), unit_mg=column.unit_mg)

    def _amount_text(self, line: TableRow, column: AmountColumn) -> str:
        value = self.sheet.shown(line.row, column.column)
        return "" if value is None else str(value).strip()

    def _amount_address(self, line: TableRow, column: AmountColumn) -> str:
        return address(*self.sheet.anchor(line.row, column.column))

    def _find(self, code: str, name: str, written: str, at: str, *, unit: str = "") -> None:
        severity, sentence = _SENTENCES[code]
        text = sentence.format(name=name.replace("\n", " "), written=written, unit=unit)
        finding = Finding(self.sheet.name, at, code, severity, text)
        if finding not in self.findings:
            self.findings.append(finding)


def _joined(stretches: list[BandText]) -> list[BandText]:
    """A name before the first label goes before each amount that stands alone: 大米:1-3年级80g,4-6年级120g."""
    if stretches[0].bands:
        return stretches
    front = stretches[0].text
    return [
        BandText(stretch.bands, f"{front}{stretch.text}" if stretch.text[:1].isdigit() else stretch.text)
        for stretch in stretches[1:]
    ]


def _divided(written: str) -> list[str]:
    for mark in ("、", ",", ";", "\n", "/", " ", "+"):
        pieces = half_width(written).split(mark)
        if len(pieces) > 1:
            return [piece.strip() for piece in pieces]
    return [written]
