"""Two more roles may owe a deadline: the food-safety director and the market regulator."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("policy", "0007_plan_rules"),
    ]

    operations = [
        migrations.AlterField(
            model_name="deadline",
            name="owed_by",
            field=models.CharField(
                choices=[
                    ("storekeeper", "仓库保管员"),
                    ("buyer", "采购员"),
                    ("cook", "厨师"),
                    ("safety_manager", "食品安全管理员"),
                    ("safety_director", "食品安全总监"),
                    ("teacher", "班主任"),
                    ("principal", "校长"),
                    ("education_officer", "教育核准员"),
                    ("finance_officer", "财政核准员"),
                    ("nutrition_officer", "营养办审核员"),
                    ("payment_officer", "营养办出纳"),
                    ("supplier_clerk", "配送企业业务员"),
                    ("guardian", "家长"),
                    ("auditor", "审计员"),
                    ("regulator", "市场监管员"),
                    ("administrator", "系统管理员"),
                    ("system", "系统"),
                ],
                max_length=24,
                verbose_name="责任岗位",
            ),
        ),
    ]
