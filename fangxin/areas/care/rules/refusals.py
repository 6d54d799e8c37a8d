"""What the database's own rules mean, in words: constraint → (what, what to do)."""

REFUSED_BY_DATABASE = {
    "care_said_by_family": ("只有监护人本人，或凭纸质表的本校教师，能替孩子选择。", "请核对登录的账号。"),
    "care_choice_once": ("这个孩子已经选择了这项服务。", "请刷新页面，核对已有的选择。"),
    "care_choice_at_own_school": ("这个孩子这一天不在这所学校就读。", "请核对学生名册。"),
    "care_choice_days": ("日期应是今天以后、本学期之内。", "请重新选择日期。"),
    "care_choice_fee": ("收费刚刚有变动。", "请刷新页面，看过新的收费再选择。"),
    "care_withdrawal_days": ("退出不能从过去的日子算起。", "请选择今天或以后。"),
    "care_offer_over": ("这个名额的确认期限已过。", "请重新选择，按先后等候。"),
    "care_capacity": ("名额刚被占满。", "请刷新页面，按先后等候。"),
    "care_in_turn": ("还有家庭等得更久。", "请刷新页面。"),
}
