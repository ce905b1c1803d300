//! Numbers as the four languages write them.

use ledger::numerals::says;

#[test]
fn numbers_are_found_as_they_are_written() {
    let cases: &[(&str, f64)] = &[
        ("11 killed", 11.0),
        ("eleven dead", 11.0),
        ("30,000 men", 30000.0),
        ("３３００", 3300.0),
        ("a hundred and thirty", 130.0),
        ("twelve hundred", 1200.0),
        ("one thousand three hundred", 1300.0),
        ("some fifteen to twenty thousand", 15000.0),
        ("some fifteen to twenty thousand", 20000.0),
        ("three hundred times", 300.0),
        ("two dozen", 24.0),
        ("nine times of ten", 0.9),
        ("90 %", 0.9),
        ("twenty-four", 24.0),
        ("9백여 명", 900.0),
        ("천6백여 명", 1600.0),
        ("1천 950명", 1950.0),
        ("약 1만 9천 내지 2만 명", 19000.0),
        ("약 1만 9천 내지 2만 명", 20000.0),
        ("2만 9천에서 4만 명", 29000.0),
        ("1천~3천 명", 3000.0),
        ("1백 30명", 130.0),
        ("수백 명", 200.0),
        ("수백 명", 900.0),
        ("일주일", 7.0),
        ("스물네 명", 24.0),
        ("二千餘人", 2000.0),
        ("千三百", 1300.0),
        ("一九二〇年", 1920.0),
        ("一万二千五百", 12500.0),
        ("數十", 20.0),
        ("数万", 90000.0),
        ("5000余人", 5000.0),
        ("十六", 16.0),
        ("the colonel fell", 1.0),
        ("not one officer", 0.0),
        ("4명을 제외하고 모두", 116.0),
    ];
    for (words, value) in cases {
        assert!(says(words, *value), "“{words}” says {value}");
    }
}

#[test]
fn numbers_that_are_not_there_are_not_found() {
    let cases: &[(&str, f64)] = &[
        ("11 killed", 12.0),
        ("11 killed", 1200.0),
        ("9백여 명", 800.0),
        ("약 1만 9천", 17900.0),
        ("二千餘人", 3000.0),
        ("812–1,200 killed", 900.0),
        ("the colonel fell", 2.0),
        ("", 11.0),
    ];
    for (words, value) in cases {
        assert!(!says(words, *value), "“{words}” does not say {value}");
    }
}
