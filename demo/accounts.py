"""Who can sign in to the demo. All names are invented; a live installation never has these accounts."""

from __future__ import annotations

from dataclasses import dataclass

from fangxin.areas.audit.rules.actor import Role

PASSWORD = "fangxin-demo"  # noqa: S105 - it stands on the sign-in page of the demo
PIN = "246810"
# The one secret of all demo accounts that need a second factor; the demo's own sign-in page shows its current code.
# For an authenticator application: MZQW4Z3YNFXC2ZDFNVXS2NRQGE4DGMRV
FACTOR_SECRET = b"fangxin-demo-6018325"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A person of the demo: `place` names an entry of demo.county.PLACES."""

    username: str
    full_name: str
    place: str
    role: Role
    title: str
    password: str = PASSWORD


ACCOUNTS = (
    DemoAccount("keeper", "李芳", "xikou", Role.STOREKEEPER, "溪口小学 仓库保管员（手机）"),
    DemoAccount("safety", "赵敏", "xikou", Role.SAFETY_MANAGER, "溪口小学 食品安全管理员（手机）"),
    DemoAccount("director", "罗宁", "xikou", Role.SAFETY_DIRECTOR, "溪口小学 食品安全总监"),
    DemoAccount("cook", "何勇", "xikou", Role.COOK, "溪口小学 厨师（手机）"),
    DemoAccount("buyer", "王建", "xikou", Role.BUYER, "溪口小学 采购员"),
    DemoAccount("teacher", "周婷", "xikou", Role.TEACHER, "溪口小学 三（2）班班主任（手机）"),
    DemoAccount("principal", "张明远", "xikou", Role.PRINCIPAL, "溪口小学 校长"),
    DemoAccount("supplier", "钱进", "huimin", Role.SUPPLIER_CLERK, "惠民配送 业务员"),
    DemoAccount("reviewer", "陈敏", "qinghe", Role.NUTRITION_OFFICER, "青禾县营养办 审核员（电脑）"),
    DemoAccount("education", "林涛", "qinghe", Role.EDUCATION_OFFICER, "青禾县教育局 核准员"),
    DemoAccount("finance", "高洁", "qinghe", Role.FINANCE_OFFICER, "青禾县财政局 核准员"),
    DemoAccount("cashier", "谢云", "qinghe", Role.PAYMENT_OFFICER, "青禾县营养办 出纳"),
    DemoAccount("admin", "唐亮", "qinghe", Role.ADMINISTRATOR, "青禾县 系统管理员"),
    DemoAccount("prefecture", "沈越", "qingling", Role.EDUCATION_OFFICER, "青岭州教育局 学生资助服务中心"),
    DemoAccount("auditor", "马跃", "qinghe", Role.AUDITOR, "青岭州 审计员"),
    DemoAccount("regulator", "温立群", "qinghe", Role.REGULATOR, "青禾县市场监管局 监管员"),
    DemoAccount("city-principal", "尹卫东", "chengbei", Role.PRINCIPAL, "晋溪市城北小学 校长（托管）"),
    DemoAccount("city-teacher", "郝静", "chengbei", Role.TEACHER, "晋溪市城北小学 三（2）班班主任（手机）"),
    DemoAccount("city-education", "段立新", "jinxi", Role.EDUCATION_OFFICER, "晋溪市教育局 教育股"),
    DemoAccount("city-parent", "卫小红", "chengbei", Role.GUARDIAN, "晋溪市城北小学 家长（手机）"),
)

# Principals of the city's other schools, teachers and parents of the first.
CITY = (
    DemoAccount("chengnan-principal", "武建平", "chengnan", Role.PRINCIPAL, ""),
    DemoAccount("chengxi-principal", "靳秀兰", "chengxi", Role.PRINCIPAL, ""),
    *(
        DemoAccount(f"chengbei-teacher-{n}", name, "chengbei", Role.TEACHER, "")
        for n, name in enumerate(("常月英", "阎晓东", "曲丽", "解志刚", "温秀芳"), start=1)
    ),
    *(
        DemoAccount(f"chengbei-parent-{n}", name, "chengbei", Role.GUARDIAN, "")
        for n, name in enumerate(("乔建军", "薛梅", "栗海燕", "祁国栋", "裴小玲", "逯强", "牛春梅"), start=1)
    ),
)
# People of the other schools, who fill the county's queue; they can sign in too, with the same password.
OTHERS = tuple(
    DemoAccount(f"{place}-{suffix}", name, place, role, "")
    for place, names in {
        "songlin": ("孙丽", "吴静", "郑海", "冯兰", "韩梅"),
        "liutang": ("蒋峰", "沈洁", "杨帆", "朱琳", "秦川"),
        "shiqiao": ("许诺", "何静", "吕安", "施文", "孔亮"),
        "wangxi": ("曹颖", "严明", "华锋", "金玲", "魏然"),
    }.items()
    for name, (suffix, role) in zip(
        names,
        (
            ("keeper", Role.STOREKEEPER),
            ("safety", Role.SAFETY_MANAGER),
            ("buyer", Role.BUYER),
            ("cook", Role.COOK),
            ("principal", Role.PRINCIPAL),
        ),
        strict=True,
    )
)
