// Included by the build scripts of `battle` and `trial`: a digest of the sources that decide what a fight gives.

/// Sets `SOURCES` to twelve hexadecimal digits of a digest of all Rust files of these crates, names included. The same on every
/// system: names in order, parted by slashes, ends of lines alike (FNV-1a, 64 bits).
fn digest_of_sources(crates: &[&str]) {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut eat = |bytes: &[u8]| {
        for byte in bytes.iter().filter(|byte| **byte != b'\r') {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        hash = hash.wrapping_mul(0x0000_0100_0000_01b3);
    };
    let all = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for name in crates {
        let folder = all.join(name).join("src");
        println!("cargo:rerun-if-changed={}", folder.display());
        let mut files = Vec::new();
        if let Err(error) = rust_files(&folder, name, &mut files) {
            eprintln!("the sources of `{name}` cannot be read: {error}");
            std::process::exit(1);
        }
        files.sort();
        for (name, bytes) in &files {
            eat(name.as_bytes());
            eat(bytes);
        }
    }
    println!("cargo:rustc-env=SOURCES={:012x}", hash >> 16);
}

/// Rust files below a folder, by their names with slashes.
fn rust_files(folder: &std::path::Path, name: &str, files: &mut Vec<(String, Vec<u8>)>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let inner = format!("{name}/{}", path.file_name().unwrap_or_default().to_string_lossy());
        if path.is_dir() {
            rust_files(&path, &inner, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push((inner, std::fs::read(&path)?));
        }
    }
    Ok(())
}
