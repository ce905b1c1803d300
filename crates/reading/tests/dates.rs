//! Promise: dates in the calendar of their country, and days that only a telegram's head names, become days of our calendar.

use reading::{Context, read};

/// The dates that are claims of a text.
fn days(text: &str) -> Vec<String> {
    let claims = read(text, &Context::default()).claims;
    claims.into_iter().filter(|claim| claim.kind == "date").filter_map(|claim| claim.date).collect()
}

#[test]
fn years_of_a_reign_counted_lunar_months() {
    // Days as the histories give them, in the Gregorian calendar. Lunar months before 1900 are reckoned, not looked up, and
    // Japan had calendars of its own: such a day may be one off, and says that it is about right.
    for (text, days) in [
        ("慶長5年9月15日、両軍は盆地で激突した。", ["1600-10-21", "1600-10-22"]),
        ("선조 25년 7월 8일 조선 수군이 왜선을 불태웠다.", ["1592-08-14", "1592-08-15"]),
        ("道光二十一年四月初一日，英军进攻炮台。", ["1841-05-21", "1841-05-20"]),
    ] {
        let claims = read(text, &Context::default()).claims;
        let date = claims.iter().find(|claim| claim.kind == "date");
        let day = date.and_then(|claim| claim.date.as_deref());
        assert!(days.map(Some).contains(&day), "{text}: {day:?}");
        assert_eq!(date.map(|claim| claim.qualifier), Some("about"), "{text}");
    }
    assert_eq!(days("음력 1920년 8월 17일에 싸웠다."), ["1920-09-28"]);
}

#[test]
fn the_day_of_a_telegram() {
    for (text, day) in [
        ("1912년 11월의 戰爭\n【소피아 二十日發】 土軍의 死者는 三百名이라 한다.", "1912-11-20"),
        ("1912年11月の戦争\n【ソフィア特電二十日発】土軍の死者は三百名である。", "1912-11-20"),
    ] {
        assert!(days(text).iter().any(|found| found == day), "{text}: {:?}", days(text));
    }
}
