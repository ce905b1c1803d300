//! Names the sources that decide what a fight gives, so that fights of other sources are not taken for those of these.

include!("../engine/sources.rs");

fn main() {
    println!("cargo:rerun-if-changed=../engine/sources.rs");
    digest_of_sources(&["engine", "ground", "battle"]);
}
