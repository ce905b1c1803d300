//! Promise: whose men a quantity counts is told by the grammar of the sentence, by who speaks and by who attacks whom, on
//! sentences about wars that have nothing to do with one another. They were written before the rules that they test.

use reading::{Context, read};

/// Lowest value and side of each claim of a strength or a loss.
fn whose(text: &str) -> Vec<(f64, String)> {
    read(text, &Context::default())
        .claims
        .into_iter()
        .filter(|claim| claim.core)
        .map(|claim| (claim.low.or(claim.high).unwrap_or(-1.0), claim.side.unwrap_or_default()))
        .collect()
}

/// Checks the sides of all claims of each text.
fn check(texts: &[(&str, &[(f64, &str)])]) {
    for (text, wanted) in texts {
        let found = whose(text);
        let found: Vec<(f64, &str)> = found.iter().map(|(low, side)| (*low, side.as_str())).collect();
        assert_eq!(&found[..], *wanted, "{text}");
    }
}

#[test]
fn a_writer_who_says_i_tells_of_his_own_men() {
    check(&[
        (
            "I was a corporal in the second troop. We were seventy men when we met the Zulus. My officer was hit and I took \
             over. The troop lost nineteen dead before dark.",
            &[(70.0, "british"), (19.0, "british")],
        ),
        (
            "나는 통신병이었다. 내가 속한 분대는 아홉 명이었다. 우리는 중공군에 맞서 사흘을 버텼다. 소대는 열다섯 명을 잃었다.",
            &[(9.0, "korean"), (15.0, "korean")],
        ),
        (
            "私は砲兵であった。私の中隊は百二十名、ソ連軍の砲撃で中隊は四十名を失った。私も腕を撃たれた。",
            &[(120.0, "japanese"), (40.0, "japanese")],
        ),
        (
            "我当时是排长。我们连有一百一十人，对面是法军。打到天黑，全连阵亡三十人。",
            &[(110.0, "chinese"), (30.0, "chinese")],
        ),
    ]);
}

#[test]
fn who_attacks_and_who_defends() {
    check(&[
        (
            "The Bulgarians assaulted the lines before Catalca, which the Ottomans held. The attackers lost 2,000 men. The \
             defenders had 600 killed.",
            &[(2000.0, "bulgarian"), (600.0, "ottoman")],
        ),
        (
            "프랑스군은 오스트리아군이 지키던 다리를 공격하였다. 공격 측은 300명이 전사했고 수비 측은 120명이 전사했다.",
            &[(300.0, "french"), (120.0, "austrian")],
        ),
        (
            "俄军进攻土军据守的棱堡。守军阵亡四百人，攻方伤亡一千五百人。",
            &[(400.0, "turkish"), (1500.0, "russian")],
        ),
        (
            "イタリア軍はエチオピア軍の陣地を攻撃した。守備側は戦死者二百名、攻撃側は五十名を失った。",
            &[(200.0, "ethiopian"), (50.0, "italian")],
        ),
    ]);
}

#[test]
fn the_former_and_the_latter() {
    check(&[
        (
            "The Chileans and the Peruvians met at the ford. The former lost 12 killed, the latter 40 killed.",
            &[(12.0, "chilean"), (40.0, "peruvian")],
        ),
        (
            "영국군과 아프간군이 고개에서 맞붙었다. 전자는 30명, 후자는 200명이 전사했다.",
            &[(30.0, "british"), (200.0, "afghan")],
        ),
        ("普军与法军激战终日，前者阵亡六百人，后者阵亡九百人。", &[(600.0, "prussian"), (900.0, "french")]),
        (
            "スペイン軍とモロッコ軍が衝突し、前者は戦死五十名、後者は戦死百二十名を出した。",
            &[(50.0, "spanish"), (120.0, "moroccan")],
        ),
    ]);
}

#[test]
fn a_telegram_says_our_of_its_own_country() {
    check(&[
        (
            "The Bulgarians and the Serbians are at war.\nSOFIA, July 9.—Our troops lost 300 killed. The enemy left 800 dead.",
            &[(300.0, "bulgarian"), (800.0, "serbian")],
        ),
        (
            "希臘과 土耳其의 戰爭\n【아테네 十二日發】 我軍의 戰死者는 百二十名이오 敵의 死者는 四百名이라 한다.",
            &[(120.0, "greek"), (400.0, "turkish")],
        ),
        (
            "意土战事：意军与土军。\n罗马电　我军阵亡八十人，敌军死者三百人。",
            &[(80.0, "italian"), (300.0, "turkish")],
        ),
        (
            "ポーランドとソ連の戦争\n【ワルシャワ三日発】我軍の戦死は九十名、敵の戦死は五百名である。",
            &[(90.0, "polish"), (500.0, "soviet")],
        ),
    ]);
}

#[test]
fn people_who_do_not_fight() {
    check(&[
        (
            "The shells killed eleven Greek villagers and four Armenian priests.",
            &[(11.0, "civilian"), (4.0, "civilian")],
        ),
        ("독일군 포격으로 폴란드 주민 열두 명이 죽었다.", &[(12.0, "civilian")]),
        ("法军炮火炸死越南村民三十人。", &[(30.0, "civilian")]),
        ("ロシア軍の砲撃でトルコ人住民二十名が死亡した。", &[(20.0, "civilian")]),
    ]);
}

#[test]
fn a_capital_is_a_place_unless_it_speaks() {
    check(&[
        ("On the road to Madrid the Moroccans lost 60 dead.", &[(60.0, "moroccan")]),
        ("이탈리아군은 아디스아바바로 가는 길에서 40명이 전사했다.", &[(40.0, "italian")]),
        ("德军在华沙城外阵亡二百人。", &[(200.0, "german")]),
        ("フィンランド軍はモスクワへ向かう列車を襲い、三十名を失った。", &[(30.0, "finnish")]),
    ]);
}

#[test]
fn peoples_of_older_wars() {
    check(&[
        ("거란군 3천 명이 강을 건넜고 고려군은 200명이 전사했다.", &[(3000.0, "khitan"), (200.0, "goryeo")]),
        ("宋军阵亡五千人，金军损失两千人。", &[(5000.0, "song"), (2000.0, "jurchen")]),
        ("明軍は千人、朝鮮軍は三百人が戦死した。", &[(1000.0, "ming"), (300.0, "korean")]),
        ("The Swedes lost 900 men and the Danes 400 men.", &[(900.0, "swedish"), (400.0, "danish")]),
    ]);
}

#[test]
fn columns_of_an_infobox_in_any_order() {
    check(&[
        (
            "{{Infobox\n| strength1 = 700\n| casualties1 = 40 killed\n| strength2 = 1,500\n| combatant1 = Sweden\n| combatant2 = \
             Denmark\n}}",
            &[(700.0, "swedish"), (40.0, "swedish"), (1500.0, "danish")],
        ),
        (
            "{{전투 정보\n|병력1 = 300명\n|피해2 = 전사 90명\n|교전국1 = 폴란드\n|교전국2 = 소련\n}}",
            &[(300.0, "polish"), (90.0, "soviet")],
        ),
    ]);
}

#[test]
fn none_taken_by_a_side_are_of_the_other() {
    check(&[
        (
            "The Zulus attacked the British camp. Nobody was captured by the Zulus. Not one man was taken by the British.",
            &[(0.0, "british"), (0.0, "zulu")],
        ),
        ("清军与英军交战，清军退走。无一人被英军俘虏。", &[(0.0, "chinese")]),
    ]);
}

#[test]
fn nothing_lost_of_what_stands_between() {
    check(&[
        ("ロシア軍は一人の損害も出さなかった。", &[(0.0, "russian")]),
        ("日本軍は一名の戦死者も出さずに退いた。", &[(0.0, "japanese")]),
        ("ロシア軍は一人の兵を失った。", &[(1.0, "russian")]),
    ]);
}

#[test]
fn a_war_of_the_writers_own_country_goes_before_one_that_others_fought() {
    check(&[(
        "1944年，我在第八师当连长。鬼子守着山头，我们连出发时有一百四十人。美军顾问也来了。下山时我们只剩四十人。\
         日本人死了二百多人。",
        &[(140.0, "chinese"), (40.0, "chinese"), (200.0, "japanese")],
    )]);
}
