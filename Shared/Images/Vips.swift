import CVips
import Glibc

/// libvips in a decoder child: started once, with as little of it as possible.
enum Vips {
    /// The loaders that strangers' bytes may reach. Everything else that libvips can read is refused by it, whatever
    /// the bytes look like.
    private static let loaders = ["Jpeg", "Png", "Webp", "Heif", "Nsgif", "Tiff"]

    /// - Returns: `false` when libvips cannot start.
    static func start() -> Bool {
        // Where a picture needs much room, libvips would put its pixels into a file: never. It knows no unit above `g`,
        // and takes `1t` for one byte.
        unsafe setenv("VIPS_DISC_THRESHOLD", "1024g", 1)
        // No plug-ins: they would bring ImageMagick, Poppler and OpenSlide into the process, and 50 ms.
        unsafe setenv("VIPSHOME", "/nonexistent", 1)
        guard unsafe vips_init("decoder") == 0 else { return false }
        openHEIF()
        vips_concurrency_set(1)
        vips_cache_set_max(0)
        vips_block_untrusted_set(1)
        unsafe vips_operation_block_set("VipsForeignLoad", 1)
        for loader in loaders { unsafe vips_operation_block_set("VipsForeignLoad" + loader, 0) }
        return true
    }

    /// HEIC and AVIF come as a plug-in of their own in Debian; where libvips has them built in there is none to open.
    private static func openHEIF() {
        let folder = "vips-modules-\(vips_version(0)).\(vips_version(1))/vips-heif.so"
        for library in ["/usr/lib/\(architecture)-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib"] {
            let path = "\(library)/\(folder)"
            if unsafe access(path, R_OK) == 0, unsafe g_module_open(path, 0) != nil { return }
        }
    }

    private static var architecture: String {
        #if arch(arm64)
            "aarch64"
        #else
            "x86_64"
        #endif
    }
}
