"""Invented content for the style guide's longer pages: public portal, trace of one batch, acceptance, parent."""

from fangxin.web.style_guide_samples import Sample


def school_page() -> Sample:
    return {
        "dishes": [
            {"name": "红烧肉炖土豆", "contains": ["含大豆"], "grams": "猪肉 60g · 土豆 80g"},
            {"name": "番茄炒蛋", "contains": ["含蛋"], "grams": "鸡蛋 50g · 番茄 90g"},
            {"name": "清炒油麦菜", "contains": [], "grams": "油麦菜 120g"},
            {"name": "紫菜蛋花汤", "contains": ["含蛋"], "grams": "紫菜 2g · 鸡蛋 10g"},
            {"name": "米饭 · 纯牛奶", "contains": ["含奶"], "grams": "大米 100g · 牛奶 200ml"},
        ],
        "parts": [
            {"label": "肉蛋奶", "value": 231},
            {"label": "蔬菜", "value": 102},
            {"label": "米面主食", "value": 88},
            {"label": "油盐调料", "value": 41},
            {"label": "水果", "value": 38},
        ],
        "nutrition": [
            {"name": "能量", "value": 94, "said": "达到推荐 94%", "tone": ""},
            {"name": "蛋白质", "value": 108, "said": "达到推荐 108%", "tone": ""},
            {"name": "钙", "value": 72, "said": "偏低 72%", "tone": "warn"},
        ],
        "days": ["周一 14日", "周二 15日", "周三 16日", "周四 17日", "周五 18日"],
        "week": [
            ("主菜", ["红烧肉炖土豆", "香菇鸡块", "青椒肉丝", "清蒸鱼块", "土豆烧牛肉"]),
            (
                "配菜",
                [
                    "番茄炒蛋、清炒油麦菜",
                    "麻婆豆腐、蒜蓉菠菜",
                    "西葫芦炒蛋、凉拌黄瓜",
                    "家常豆腐、炒包菜",
                    "番茄炒蛋、炝炒莴笋",
                ],
            ),
            (
                "汤和主食",
                [
                    "紫菜蛋花汤、米饭",
                    "冬瓜排骨汤、米饭",
                    "南瓜小米粥、花卷",
                    "番茄蛋汤、米饭",
                    "萝卜骨头汤、米饭",
                ],
            ),
            ("水果奶", ["纯牛奶", "苹果", "纯牛奶", "香蕉", "酸奶"]),
        ],
        "foods": [
            ("猪五花肉", "惠民配送 · 检疫合格证", "38.0", "28.30"),
            ("油麦菜", "石桥合作社 · 农残快检合格", "74.5", "4.20"),
            ("鸡蛋", "绿源农产 · 合格证", "37.0", "9.80"),
        ],
        "safety": [
            ("校领导陪餐", "ok", "5 / 5 天"),
            ("食品留样 48 小时", "ok", "25 / 25 份"),
            ("食材验收", "ok", "31 批"),
            ("退货", "warn", "1 批 豆腐"),
        ],
    }


def _link(
    kind: str, icon: str, title: str, value: str, unit: str, detail: str, note: str, paper: str, name: str
) -> Sample:
    return {
        "kind": kind,
        "icon": icon,
        "title": title,
        "value": value,
        "unit": unit,
        "detail": detail,
        "note": note,
        "paper": paper,
        "paper_name": name,
        "paper_url": "#main",
        "reading": value if paper == "scale" else "",
    }


def trace() -> Sample:
    return {
        "sources": [
            {"label": "中央", "value": 400},
            {"label": "省", "value": 60},
            {"label": "县", "value": 40},
            {"label": "家庭 X", "value": 96},
        ],
        "uses": [
            {"label": "猪后腿肉", "value": 116},
            {"label": "其他肉蛋", "value": 86},
            {"label": "牛奶", "value": 185},
            {"label": "蔬菜水果", "value": 108},
            {"label": "米面", "value": 58},
            {"label": "油盐调料", "value": 43},
        ],
        "links": [
            _link(
                "money",
                "landmark",
                "拨款",
                "5.96",
                "元/人",
                "国家 5 ＋ X 0.96",
                "8月28日 到专户",
                "letter",
                "拨款文件",
            ),
            _link(
                "money",
                "receipt-text",
                "结算",
                "749.32",
                "元",
                "结算单第 17 行",
                "9月16日 县审核",
                "table",
                "结算单",
            ),
            _link(
                "money", "banknote", "付款", "749.32", "元", "惠民配送", "9月22日 到账", "receipt", "银行回单"
            ),
            _link(
                "food",
                "truck",
                "配送",
                "28.6",
                "公斤",
                "单价 26.20 元",
                "9月9日 06:41 到校",
                "certificate",
                "动物检疫证明",
            ),
            _link(
                "food",
                "scale",
                "双人验收",
                "28.60",
                "公斤",
                "保管员、安全员",
                "07:05 过秤",
                "scale",
                "秤的读数",
            ),
            _link(
                "food",
                "package-check",
                "批次",
                "27.6",
                "公斤",
                "出库，留库 1.0",
                "LS-0909-03",
                "label",
                "批次标签",
            ),
            _link("food", "soup", "菜", "622", "份", "土豆炖肉", "11:20 出锅 84 ℃", "meal", "留样照片"),
            _link("food", "users", "班级", "44", "份", "三（2）班", "12:06 班主任签收", "class", "分餐记录"),
        ],
        "joins": ["称多少付多少：28.60 公斤 × 26.20 元 = 749.32 元", "分给 622 份，每份 42 克"],
        "equalities": [
            _equal(
                "拨款 = 记账",
                "专户支出",
                "3,623.07",
                "记入各级资金",
                "3,623.07",
                "中央、省、县、X 分到分",
                "ok",
                "差 0.00 元",
            ),
            _equal(
                "记账 = 出库成本",
                "学生和教职工",
                "3,706.50",
                "14 批出库",
                "3,706.50",
                "其中教职工自付 83.43",
                "ok",
                "差 0.00 元",
            ),
            _equal(
                "验收 − 留库 = 出库",
                "验收减留库",
                "27.60",
                "出库单",
                "27.60",
                "28.60 − 1.00，公斤",
                "ok",
                "差 0.00 公斤",
            ),
            _equal(
                "出库 = 用量 ＋ 损耗",
                "出库单",
                "27.60",
                "用量加边角",
                "27.45",
                "27.21 ＋ 称得 0.24，公斤",
                "warn",
                "差 0.15 公斤",
                "容差 0.55",
            ),
            _equal("份数 = 人数", "打饭", "622", "点名加自付", "622", "学生 608 ＋ 大人 14", "ok", "差 0 份"),
        ],
    }


def _equal(
    title: str,
    left_label: str,
    left: str,
    right_label: str,
    right: str,
    note: str,
    tone: str,
    result: str,
    tolerance: str = "",
) -> Sample:
    return {
        "title": title,
        "left_label": left_label,
        "left": left,
        "right_label": right_label,
        "right": right,
        "note": note,
        "tone": tone,
        "result": result,
        "tolerance": tolerance,
    }


def acceptance() -> Sample:
    return {
        "phase": [
            {"label": "称重", "state": "done"},
            {"label": "证件", "state": "done"},
            {"label": "第二人确认", "state": "current"},
        ],
        "lines": [
            {
                "name": "猪五花肉",
                "tone": "bad",
                "word": "少 2.4 公斤",
                "figures": [
                    {"label": "订货", "value": "40.4"},
                    {"label": "送货单", "value": "40.4"},
                    {"label": "称重（公斤）", "value": "38.0", "tone": "bad"},
                ],
                "checks": [
                    {"tone": "warn", "title": "按 38.0 公斤入账", "detail": "短缺已记在送货单上"},
                    {"tone": "ok", "title": "28.30 元/公斤，上限 28.30"},
                ],
            },
            {
                "name": "北豆腐",
                "tone": "bad",
                "word": "整批退货",
                "paper": "meal",
                "seen": "订 48.0，送 48.0，收 0 公斤",
                "seen_detail": "感官异常：表面发黏，有酸味",
                "seen_note": "照片 2 张 · 07:16 · 司机已签",
            },
            {
                "name": "番茄",
                "tone": "warn",
                "word": "单价已改",
                "said": [("订", "58.0"), ("送", "58.0"), ("称", "58.0")],
                "unit": "公斤",
                "checks": [{"tone": "warn", "title": "送货单写 5.20，超上限", "detail": "按定价 4.80 入账"}],
            },
            {
                "name": "土豆",
                "tone": "ok",
                "word": "相符",
                "said": [("订", "54.0"), ("送", "54.0"), ("称", "54.1")],
                "unit": "公斤",
                "checks": [{"tone": "ok", "title": "2.60 元/公斤，上限 2.80"}],
            },
        ],
        "papers": [
            ("certificate", "动物检疫", "猪肉"),
            ("test", "肉品检验", "猪肉"),
            ("test", "农残快检", "2 种菜"),
            ("table", "出厂检测", "紫菜"),
        ],
        "people": [
            {"name": "李芳", "detail": "仓库保管员 · 已称重 07:27", "tone": "ok", "word": "已确认"},
            {"name": "赵敏", "detail": "食品安全管理员", "action": "换一个人", "action_url": "#main"},
        ],
        "weighing": [
            {"name": "猪五花肉", "ordered_g": 40400, "price_fen": 2830, "price": "28.30"},
            {"name": "番茄", "ordered_g": 58000, "price_fen": 480, "price": "4.80"},
        ],
    }


def parent() -> Sample:
    return {
        "days": [
            {"day": "周二", "date": "8", "word": "已吃"},
            {"day": "周三", "date": "9", "word": "已吃"},
            {"day": "周四", "date": "10", "word": "病假", "missed": True},
            {"day": "周五", "date": "11", "word": "已吃"},
            {"day": "周一", "date": "14", "word": "今天", "current": True},
        ],
        "eaten": [
            ("米饭", "103 克"),
            ("红烧肉炖土豆", "肉 43 克"),
            ("番茄炒蛋", "蛋 45 克"),
            ("清炒油麦菜", "94 克"),
            ("紫菜蛋花汤", "1 碗"),
            ("纯牛奶", "200 毫升"),
        ],
        "checks": [
            {"tone": "ok", "title": "吃得够：这一顿约占全天的四成"},
            {"tone": "ok", "title": "肉蛋奶充足：蛋白质达到标准"},
            {"tone": "warn", "title": "钙还差一点", "detail": "晚上再喝一杯奶就够了"},
        ],
        "payers": [
            {"label": "中央", "value": 400, "hue": "hue-1"},
            {"label": "省", "value": 60, "hue": "hue-brand-2"},
            {"label": "县", "value": 40, "hue": "hue-brand-3"},
            {"label": "您家 X", "value": 100, "hue": "hue-family"},
        ],
        "account": [
            {"label": "已交", "value": "22.00"},
            {"label": "吃了 9 天", "value": "9.00"},
            {"label": "退 1 天", "value": "1.00"},
            {"label": "还剩", "value": "12.00"},
        ],
        "events": [
            {
                "title": "退 1.00 元",
                "text": "，9月10日病假没吃",
                "detail": "9月18日前退回原支付账户；当天补助留在专户，不发现金",
                "state": "waiting",
            },
            {
                "title": "交 22.00 元",
                "text": "，全月 22 个上学日",
                "detail": "9月1日 微信支付，收据 SJ-0901-0386",
            },
        ],
        "answers": [
            {
                "title": "等学校答复",
                "text": "，到期未答自动转县营养办",
                "detail": "还有 2 个工作日，校长负责",
                "state": "waiting",
            },
            {"text": "「今天的汤有点咸。」", "detail": "9月11日 18:20 您提出，县营养办同时收到"},
        ],
        "seen_by": [
            {"name": "周婷，班主任", "detail": "每天点名，今天 07:50"},
            {"name": "李芳，食堂", "detail": "只看过敏提示，今天 10:20"},
        ],
        "tabs": [
            {"label": "今天", "url": "#main", "icon": "utensils", "current": True},
            {"label": "食谱", "url": "#main", "icon": "calendar-days"},
            {"label": "伙食费", "url": "#main", "icon": "wallet"},
            {"label": "意见", "url": "#main", "icon": "message-square-text"},
            {"label": "我的", "url": "#main", "icon": "user-round"},
        ],
    }


def planner() -> Sample:
    def dish(name: str, price: str, grams: str, allergen: str = "", *, current: bool = False) -> Sample:
        return {"name": name, "price": price, "grams": grams, "allergen": allergen, "current": current}

    return {
        "days": [
            ("周一", "14日", 14),
            ("周二", "15日", 14),
            ("周三", "16日", 18),
            ("周四", "17日", 15),
            ("周五", "18日", 16),
        ],
        "before": [
            (
                "主食",
                [
                    dish("米饭", "0.47", "大米 103"),
                    dish("燕麦米饭", "0.55", "大米 84·燕麦 18", "麸质"),
                    dish("二米饭", "0.57", "大米 81·小米 22"),
                    dish("糙米饭", "0.51", "大米 78·糙米 25"),
                    dish("玉米糁饭", "0.48", "大米 81·玉米糁 22"),
                ],
            ),
            (
                "主荤",
                [
                    dish("红烧肉炖土豆", "1.42", "猪肉 43·土豆 40", "大豆"),
                    dish("青椒肉丝", "1.74", "里脊 42·青椒 40", "大豆"),
                    dish("番茄炖鸡腿", "1.17", "鸡腿 44·番茄 40"),
                    dish("红烧鱼块", "1.62", "草鱼 55·豆腐 25", "鱼 大豆"),
                    dish("仔姜烧鸭", "1.31", "鸭肉 47·土豆 25", "大豆"),
                ],
            ),
            (
                "半荤",
                [
                    dish("番茄炒蛋", "0.91", "鸡蛋 45·番茄 68", "鸡蛋"),
                    dish("胡萝卜炒猪肝", "0.55", "猪肝 20·胡萝卜 34", "大豆"),
                    dish("芹菜香干肉丝", "0.90", "香干 20·芹菜 47", "大豆"),
                    dish("土豆丝炒肉", "0.69", "土豆 60·瘦肉 13", "大豆"),
                    dish("卷心菜炒肉", "0.59", "卷心菜 64·瘦肉 13", "大豆", current=True),
                ],
            ),
        ],
        "after": [
            (
                "素菜",
                [
                    dish("清炒油麦菜", "0.59", "油麦菜 94"),
                    dish("清炒小白菜", "0.42", "小白菜 94"),
                    dish("醋溜白菜", "0.36", "大白菜 98", "麸质"),
                    dish("清炒红薯叶", "0.56", "红薯叶 89"),
                    dish("香菇油菜", "0.55", "油菜 76·香菇 21"),
                ],
            ),
            (
                "汤",
                [
                    dish("紫菜蛋花汤", "0.28", "紫菜 1·鸡蛋 12", "鸡蛋"),
                    dish("小米南瓜粥", "0.17", "小米 12·南瓜 21"),
                    dish("海带豆腐汤", "0.18", "海带 17·豆腐 20", "大豆"),
                    dish("番茄蛋花汤", "0.27", "番茄 30·鸡蛋 10", "鸡蛋"),
                    dish("冬瓜虾皮汤", "0.16", "冬瓜 42·虾皮 1", "虾"),
                ],
            ),
        ],
        "swaps": [
            {
                "name": "海带炖豆腐",
                "best": True,
                "grams": "海带 30·豆腐 55",
                "cost": "＋0.13 元",
                "cost_word": "dearer",
                "mean": "周均 4.65 元",
                "gain": "钙 ＋80 mg",
                "after": "周均 87%",
            },
            {
                "name": "油豆腐烧白菜",
                "grams": "油豆腐 15·白菜 60",
                "cost": "＋0.14 元",
                "cost_word": "dearer",
                "mean": "周均 4.65 元",
                "gain": "钙 ＋54 mg",
                "after": "周均 86%",
            },
            {
                "name": "猪血豆腐",
                "grams": "猪血 28·豆腐 40",
                "cost": "－0.17 元",
                "cost_word": "better",
                "mean": "周均 4.59 元",
                "gain": "钙 ＋9 mg",
                "after": "周均 83%",
            },
        ],
        "totals": [("5.52", "109%"), ("4.34", "98%"), ("5.03", "108%"), ("4.39", "105%"), ("3.82", "92%")],
        "nutrition": [
            ("能量", 102, "102%", "742 千卡", 90, 110),
            ("蛋白质", 118, "118%", "21.2 g", 80, 120),
            ("钙", 82, "82%", "偏低", 90, 150),
            ("铁", 94, "94%", "4.9 mg", 80, 150),
            ("维生素 A", 150, "332%", "663 µg", 80, 150),
        ],
        "kinds": [("周一", 14), ("周二", 14), ("周三", 18), ("周四", 15), ("周五", 16)],
        "costs": [
            ("膳食纤维要求多花", "0.16 元"),
            ("每周一次鱼虾多花", "0.14 元"),
            ("每天 12 种多花", "0.11 元"),
        ],
    }
