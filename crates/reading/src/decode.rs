//! Bytes to text: byte order marks, UTF-8, and the legacy encodings of Korea, China, Japan and the West.

use std::borrow::Cow;

use encoding_rs::{EUC_KR, Encoding, UTF_8};

/// Bytes looked at when the encoding has to be guessed.
const SAMPLE: usize = 1 << 16;

/// The text that the bytes hold.
///
/// A byte order mark decides; else valid UTF-8 is UTF-8; else the encoding is guessed from the first 64 KiB. Bytes that
/// the encoding does not know become U+FFFD.
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    encoding(bytes).decode(bytes).0
}

/// The encoding that [`decode`] would use.
pub fn encoding(bytes: &[u8]) -> &'static Encoding {
    if let Some((marked, _)) = Encoding::for_bom(bytes) {
        return marked;
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    match std::str::from_utf8(sample) {
        Ok(_) => return UTF_8,
        // A sample may end within a character.
        Err(error) if error.error_len().is_none() && bytes.len() > SAMPLE => return UTF_8,
        Err(_) => {}
    }
    if let Some(wide) = without_mark(sample) {
        return wide;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Allow);
    detector.feed(sample, bytes.len() <= SAMPLE);
    let guess = detector.guess(None, chardetng::Utf8Detection::Allow);
    // EUC-KR is right for short Hangul texts that the detector, made for web pages, takes for Latin letters.
    if guess.is_single_byte() && looks_korean(sample) { EUC_KR } else { guess }
}

/// UTF-16 without a byte order mark: every other byte of plain Latin text is zero.
fn without_mark(sample: &[u8]) -> Option<&'static Encoding> {
    let zeros = |from: usize| sample.iter().skip(from).step_by(2).filter(|&&byte| byte == 0).count();
    let half = sample.len() / 2;
    if half < 4 {
        return None;
    }
    let (even, odd) = (zeros(0), zeros(1));
    if odd * 3 > half && even * 20 < half {
        Some(encoding_rs::UTF_16LE)
    } else if even * 3 > half && odd * 20 < half {
        Some(encoding_rs::UTF_16BE)
    } else {
        None
    }
}

/// Whether most pairs of high bytes are Hangul syllables of EUC-KR.
fn looks_korean(sample: &[u8]) -> bool {
    let (text, _, faulty) = EUC_KR.decode(sample);
    let hangul = text.chars().filter(|letter| ('\u{ac00}'..='\u{d7a3}').contains(letter)).count();
    let high = text.chars().filter(|letter| !letter.is_ascii()).count();
    !faulty && high > 0 && hangul * 4 > high * 3
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn the_encodings_of_four_countries_are_told_apart() {
        let samples = [
            ("EUC-KR", "적의 전사자는 삼백여 명이었고 우리 군의 부상자는 스무 명이었다고 신문은 전하였다."),
            ("Shift_JIS", "敵の戦死者は三百余名であり、わが軍の負傷者は二十名であったと新聞は伝えた。"),
            ("GB18030", "敌军阵亡三百余人，我军负伤二十人，报纸作了这样的报道。这是当时的情况。"),
            ("Big5", "敵軍陣亡三百餘人，我軍負傷二十人，報紙作了這樣的報導。這是當時的情況。"),
            ("UTF-16LE", "\u{feff}three hundred dead 사망 300"),
        ];
        for (label, text) in samples {
            let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).expect("known label");
            let bytes = if label.starts_with("UTF-16") {
                text.encode_utf16().flat_map(u16::to_le_bytes).collect()
            } else {
                encoding.encode(text).0.into_owned()
            };
            assert_eq!(decode(&bytes), text.trim_start_matches('\u{feff}'), "{label}");
        }
    }
}
