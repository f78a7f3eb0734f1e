import HTTPTypes
package import Hummingbird

extension Router {
    /// The routes below `path` in the form of ``OpenAPIDocument/operations``, without the `HEAD` that comes with a `GET`.
    package func operations(below path: String) -> Set<String> {
        let all = routes.map { route in
            "\(route.method.rawValue) /" + "\(route.path)".split(separator: "/").joined(separator: "/")
        }
        return Set(all.filter { $0.contains(" \(path)/") && !$0.hasPrefix("HEAD ") })
    }
}
