/// What somebody signed in with, in words that tell their browsers apart and nobody else's: "Firefox, Linux".
///
/// Of what a browser says of itself nothing else is kept.
package struct DeviceName: RawRepresentable, Sendable, Equatable {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    /// The first that is found: later ones call themselves also by the names of earlier ones.
    private static let browsers = [
        ("Edg/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ]
    private static let systems = [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"), ("Linux", "Linux"),
    ]

    /// - Parameter userAgent: the header `User-Agent`.
    package init(userAgent: String?) {
        let text = (userAgent ?? "").prefix(500)
        let browser = Self.browsers.first { text.contains($0.0) }?.1
        let system = Self.systems.first { text.contains($0.0) }?.1
        rawValue = [browser, system].compactMap(\.self).joined(separator: ", ")
    }
}
