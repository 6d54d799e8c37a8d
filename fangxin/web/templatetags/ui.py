"""{% load ui %}: the design system in templates. docs/style-guide.md lists every tag with an example."""

from django import template

from fangxin.web.templatetags import amounts, boxes, drawings, fields, flow, links, papers, tables

register = template.Library()

register.filter("yuan", amounts.yuan)
register.filter("kg", amounts.kg)
register.filter("grams", amounts.grams)
register.filter("count", amounts.count)
register.filter("percent", amounts.percent)
register.filter("meal_day", amounts.meal_day)
register.filter("short_day", amounts.short_day)
register.filter("full_day", amounts.full_day)
register.filter("year_day", amounts.year_day)
register.filter("month", amounts.month)
register.filter("clock_time", amounts.clock_time)
register.filter("moment", amounts.moment)
register.filter("initial", amounts.initial)
register.filter("tone_icon", drawings.tone_icon)

register.simple_tag(drawings.icon, name="icon")
register.simple_tag(drawings.tag, name="tag")
register.simple_tag(drawings.ring, name="ring")
register.simple_tag(drawings.meter, name="meter")
register.simple_tag(drawings.stacked_bar, name="stacked_bar")
register.simple_tag(flow.sankey, name="sankey")
register.simple_tag(tables.table, name="table")
register.simple_tag(papers.paper, name="paper")
register.simple_tag(papers.named_paper, name="named_paper")
register.simple_tag(fields.field, name="field")
register.simple_tag(fields.error_summary, name="error_summary")

register.simple_tag(links.opening_url, takes_context=True, name="opening_url")
register.simple_block_tag(boxes.card, name="card")
register.simple_block_tag(boxes.now_card, name="now_card")
register.simple_block_tag(boxes.notice, name="notice")
register.simple_tag(boxes.cite, name="cite")
