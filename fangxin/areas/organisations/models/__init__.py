"""Tables of the organisations area: the tree, dated facts of schools, people, their posts and PIN checks."""

from fangxin.areas.organisations.models.people import Account, AccountManager, PinCheck, Post
from fangxin.areas.organisations.models.school_facts import SchoolProfile
from fangxin.areas.organisations.models.tree import KINDS, Organisation

__all__ = ["KINDS", "Account", "AccountManager", "Organisation", "PinCheck", "Post", "SchoolProfile"]
