import WebPages

/// The settings that every service has, and what is made of them.
enum FrameSettings {
    static let all: [Setting] = [
        .optional("HTTP_HOST", "address on which to listen", default: "127.0.0.1"),
        .optional("HTTP_PORT", "port on which to listen; 0 takes a free one", .integer(0...65535), default: "0"),
        .optional("HTTP_THREADS", "threads that serve connections", .integer(1...64), default: "1"),
        .optional("PORT_FILE", "file into which the port in use is written", .path),
        .optional(
            "STOP_WITHIN", "time within which the process is gone after SIGTERM",
            .duration(.seconds(1)...(.seconds(600))), default: "10s"),
        .optional(
            "LOG_LEVEL", "least important lines that are logged",
            .choice(["trace", "debug", "info", "notice", "warning", "error", "critical"]), default: "info"),
        .optional(
            "LOG_FORMAT", "one JSON object a line, or text for a terminal", .choice(["json", "text"]), default: "json"),
        .optional(
            "BOOTSTRAP_DIRECTORY", "folder with css/bootstrap.min.css and js/bootstrap.bundle.min.js", .path,
            default: "/usr/share/javascript/bootstrap5"),
        .optional("HTMX_FILE", "the script htmx, version 2; pages are complete without it, and calmer with it", .path),
        .optional(
            "PUBLIC_ORIGIN", "where the public reaches the platform, https://photos.example", .url(["http", "https"])),
        .optional("TRUSTED_PROXY", "addresses of proxies whose X-Forwarded-For is believed", .list),
        .optional("COMPANY_NAME", "name in the header of pages and in mails", default: Site().companyName),
        .optional("COMPANY_ADDRESS", "postal address in the footer", default: Site().companyAddress),
        .optional("CONTACT_MAIL", "address for questions", default: Site().contactMail),
        .optional(
            "PRIVACY_MAIL", "the privacy officer's public address, in footers, pages and mails",
            default: Site().privacyMail),
        .optional("PRIVACY_POLICY", "path or address of the privacy policy", default: Site().privacyPolicy),
    ]

    /// For `migrate` only: the connection of a role that may act as the owner of the schema.
    static let migration = Setting.required(
        "DATABASE_MIGRATION_URL", "connection of a role that may act as the schema's owner",
        .url(["postgresql", "postgres"]), isSecret: true)

    static func site(from settings: Settings) throws(SettingError) -> Site {
        var site = Site()
        site.companyName = try settings.string("COMPANY_NAME")
        site.companyAddress = try settings.string("COMPANY_ADDRESS")
        site.contactMail = try settings.string("CONTACT_MAIL")
        site.privacyMail = try settings.string("PRIVACY_MAIL")
        site.privacyPolicy = try settings.string("PRIVACY_POLICY")
        site.publicOrigin = try settings.optionalString("PUBLIC_ORIGIN").map { origin in
            origin.hasSuffix("/") ? String(origin.dropLast()) : origin
        }
        site.trustedProxies = try settings.list("TRUSTED_PROXY")
        site.bootstrapDirectory = try settings.string("BOOTSTRAP_DIRECTORY")
        site.htmxFile = try settings.optionalString("HTMX_FILE")
        return site
    }
}
