"""What can be wrong with a seal or a ring of keys. The sentences are for the person who runs the installation."""

from __future__ import annotations


class SealingProblem(Exception):
    """Base of everything below. No message holds a key or a sealed value."""


class SealBroken(SealingProblem):
    """Sealed bytes do not open: damaged, or copied here from another row or another column."""

    def __init__(self, about: str) -> None:
        super().__init__(f"封存的内容打不开（{about}）：数据已损坏，或被挪到了别的记录。请从备份核对这一条。")


class KeyMissing(SealingProblem):
    """The key that a value was sealed with is not in the ring."""

    def __init__(self, key_id: int) -> None:
        super().__init__(
            f"密钥文件里没有编号 {key_id} 的密钥。请把密钥备份恢复到密钥目录；没有它，用它封存的号码无法打开。"
        )


class KeyInUse(SealingProblem):
    """The key that seals new values cannot be taken out of the ring."""

    def __init__(self, key_id: int) -> None:
        super().__init__(f"编号 {key_id} 的密钥正在使用，不能取出。请先换上新密钥并完成重新封存。")


class RingDamaged(SealingProblem):
    """A key file that is no ring, or one that others can read."""
