"""Kinds of account: normal side and floor. docs/algorithms/ledger.md §1."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Side(StrEnum):
    """The side on which a kind of account normally stands."""

    DEBIT = "debit"
    CREDIT = "credit"


class AccountKind(StrEnum):
    """Every kind of account there is. Wages and running costs have none on purpose (§8)."""

    GRANT_DUE = "grant_due"
    ADVANCE = "advance"
    FUND = "fund"
    FUND_X = "fund_x"
    FUND_RELIEF = "fund_relief"
    BANK_COUNTY = "bank_county"
    BANK_SCHOOL = "bank_school"
    STOCK = "stock"
    PAYABLE_UNREVIEWED = "payable_unreviewed"
    PAYABLE = "payable"
    SUPPLIER_CLAIM = "supplier_claim"
    FOOD = "food"
    LOSS = "loss"
    DINER = "diner"
    FAMILY = "family"


class Tier(StrEnum):
    """Who pays a share, from high to low; ties in a split go to the higher one."""

    CENTRAL = "central"
    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"


TIERS = tuple(Tier)


@dataclass(frozen=True, slots=True)
class KindRule:
    """Chinese title, normal side, and the least balance on it in fen (None: no floor)."""

    title: str
    side: Side
    floor_fen: int | None


_D, _C = Side.DEBIT, Side.CREDIT

KINDS: Mapping[AccountKind, KindRule] = MappingProxyType(
    {
        AccountKind.GRANT_DUE: KindRule("应收补助", _D, 0),
        AccountKind.ADVANCE: KindRule("县级垫付", _C, 0),
        AccountKind.FUND: KindRule("膳食补助专款", _C, 0),
        AccountKind.FUND_X: KindRule("家庭缴费（X）", _C, None),
        AccountKind.FUND_RELIEF: KindRule("减免专款", _C, 0),
        AccountKind.BANK_COUNTY: KindRule("县级专户", _D, 0),
        AccountKind.BANK_SCHOOL: KindRule("学校食堂账户", _D, 0),
        AccountKind.STOCK: KindRule("库存食材", _D, 0),
        AccountKind.PAYABLE_UNREVIEWED: KindRule("待审应付", _C, 0),
        AccountKind.PAYABLE: KindRule("应付供应商", _C, 0),
        AccountKind.SUPPLIER_CLAIM: KindRule("应收供应商", _D, 0),
        AccountKind.FOOD: KindRule("食材耗用", _D, 0),
        AccountKind.LOSS: KindRule("损耗", _D, None),
        AccountKind.DINER: KindRule("陪餐及教职工伙食", _D, None),
        AccountKind.FAMILY: KindRule("家庭往来", _D, None),
    }
)


@dataclass(frozen=True, slots=True)
class Account:
    """One account. `id` is any hashable key of the caller; fund and grant carry tier and year."""

    id: Hashable
    kind: AccountKind
    owner: str = ""
    programme: str = ""
    tier: Tier | None = None
    year: int | None = None

    @property
    def rule(self) -> KindRule:
        """Title, side and floor of its kind."""
        return KINDS[self.kind]
