"""`fangxin keys`: turn the keys that seal personal numbers, while the program runs."""

import argparse
import secrets

from fangxin.installation.commands import Subparsers
from fangxin.installation.opening import open_installation, use_django
from fangxin.installation.problems import UnusableInput
from fangxin.installation.progress import ProgressBar

ALGORITHMS = ("AES-256-GCM", "SM4-GCM")


def add_parser(subparsers: Subparsers) -> argparse.ArgumentParser:
    parser = subparsers.add_parser("keys", help="更换封存身份号码的密钥 / turn the keys of sealed numbers")
    acts = parser.add_subparsers(title="动作 / actions", metavar="动作", required=True, dest="act")
    acts.add_parser("list", help="列出密钥和还没有换的行数 / keys, and rows under older ones")
    turn = acts.add_parser("turn", help="启用新密钥，并逐批换封 / a new key, then all rows follow")
    turn.add_argument("--algorithm", choices=ALGORITHMS, help="新密钥的算法 / algorithm of the new key")
    turn.add_argument("--index", action="store_true", help="同时更换查找码密钥 / turn the index key too")
    acts.add_parser("follow", help="继续上次中断的换封 / go on where a turn was cut off")
    retire = acts.add_parser("retire", help="停用不再使用的旧密钥 / take out an old key that nothing uses")
    retire.add_argument("key", metavar="ID", type=int, help="密钥编号 / the key's number")
    return parser


def run(args: argparse.Namespace) -> int:
    with open_installation() as installation:
        use_django(installation)
        if args.act == "list":
            _list()
        elif args.act == "turn":
            _turn(args.algorithm, index=args.index)
        elif args.act == "follow":
            _follow()
        else:
            _retire(args.key)
    return 0


def _list() -> None:
    from fangxin.areas.audit.rules.actor import SYSTEM
    from fangxin.areas.audit.sealing import key_ring
    from fangxin.areas.roster.actions.resealing import left_to_reseal, sealed_under

    ring = key_ring()
    for key in ring.seal_keys:
        use = "在用 / current" if key is ring.seal_keys[-1] else "只开封 / opens only"
        count = sealed_under(by=SYSTEM, head=key.head())
        print(f"{key.id}  {key.algorithm}  {use}  {count} 行 / rows")
    for index in ring.index_keys:
        print(f"查找码 / index {index.version}  {index.algorithm}")
    for matching in ring.matching:
        print(f"省级比对 / matching {matching.version}  {matching.algorithm}")
    print(f"还没有换的学生行数 / children's rows to follow: {left_to_reseal(by=SYSTEM)}")


def _turn(algorithm: str | None, *, index: bool) -> None:
    from fangxin.areas.audit.sealing import keep_ring, key_ring

    ring = key_ring().with_new_seal_key(algorithm)
    keep_ring(ring.with_new_index_key() if index else ring)
    print(f"新密钥 {ring.seal_keys[-1].id} 已启用，旧密钥仍可开封。请先备份密钥文件夹。")
    print(f"Key {ring.seal_keys[-1].id} seals from now on; back up the folder of keys now.")
    _follow()


def _follow() -> None:
    from django.utils import timezone

    from fangxin.areas.audit.rules.actor import SYSTEM
    from fangxin.areas.organisations.actions.resealing import reseal_factors
    from fangxin.areas.roster.actions.resealing import left_to_reseal, reseal_batch

    at, key = timezone.now(), secrets.token_hex(8)
    total, bar, done = left_to_reseal(by=SYSTEM), ProgressBar(), 0
    while batch := reseal_batch(by=SYSTEM, key=key, at=at):
        done += batch
        bar(done, max(total, done), "换封 / re-sealing")
    factors = reseal_factors(by=SYSTEM, key=key, at=at)
    print(f"已换封 {done} 名学生、{factors} 个二次验证。 / {done} children, {factors} second factors.")


def _retire(key_id: int) -> None:
    from fangxin.areas.audit.rules.actor import SYSTEM
    from fangxin.areas.audit.sealing import keep_ring, key_ring
    from fangxin.areas.roster.actions.resealing import sealed_under
    from fangxin.engine.sealing import KeyInUse, KeyMissing

    ring = key_ring()
    try:
        without = ring.without_seal_key(key_id)
    except KeyInUse:
        raise UnusableInput(
            f"密钥 {key_id} 正在使用，不能停用；请先 fangxin keys turn。",
            f"Key {key_id} is the one that seals; run `fangxin keys turn` first.",
        ) from None
    except KeyMissing:
        raise UnusableInput(f"没有密钥 {key_id}。", f"There is no key {key_id}.") from None
    old = next(key for key in ring.seal_keys if key.id == key_id)
    if left := sealed_under(by=SYSTEM, head=old.head()):
        raise UnusableInput(
            f"还有 {left} 行用密钥 {key_id} 封存，不能停用；请先 fangxin keys follow（上传的名册最多保存一天）。",
            f"{left} rows are still sealed with key {key_id}; run `fangxin keys follow` (uploads rest at most a day).",
        )
    keep_ring(without)
    print(f"密钥 {key_id} 已停用。旧备份要用当时的密钥备份恢复。")
    print(f"Key {key_id} is out of the ring. Older backups need the key backup of their time.")
