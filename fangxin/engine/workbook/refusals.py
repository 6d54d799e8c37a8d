"""Why a workbook was not read. Each says what is wrong and what to do, in one sentence for the person."""


class WorkbookRefused(ValueError):
    """A file that is not read. ``code`` is stable, ``sentence`` is for the person."""

    code = "workbook_refused"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotAWorkbook(WorkbookRefused):
    """The bytes are no spreadsheet of the kind .xlsx."""

    code = "not_a_workbook"


class OldWorkbookFormat(WorkbookRefused):
    """A binary spreadsheet: .xls, .et or .xlsb."""

    code = "old_format"


class EncryptedWorkbook(WorkbookRefused):
    """It wants a password."""

    code = "encrypted"


class WorkbookBomb(WorkbookRefused):
    """It would unpack, or spread out in memory, to far more than its size."""

    code = "bomb"


class UnsafeEntryName(WorkbookRefused):
    """A part's name leads out of the package."""

    code = "unsafe_path"


class WorkbookHasMacros(WorkbookRefused):
    """It carries a program."""

    code = "macros"


class WorkbookHasExternalLinks(WorkbookRefused):
    """Its figures come from another file or a server."""

    code = "external_links"


class WorkbookHasEntities(WorkbookRefused):
    """Its XML declares a document type or entities."""

    code = "entities"


class DamagedWorkbook(WorkbookRefused):
    """The package or its XML cannot be read."""

    code = "damaged"


class TooManyRows(WorkbookRefused):
    """More rows than any list of a school has."""

    code = "too_many_rows"


class EmptyWorkbook(WorkbookRefused):
    """No sheet has a filled cell."""

    code = "empty"


class SheetMissing(WorkbookRefused):
    """The sheet asked for is not there."""

    code = "sheet_missing"
