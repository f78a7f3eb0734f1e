package import Hummingbird

extension Pages {
    /// What a page says of the act that led to it: the key of the text that belongs to the word after `?done=`.
    ///
    /// - Parameter page: whose texts; `members` for `members.done.invited`. Nil for a word that has no text.
    package func done(_ request: Request, on page: String) -> String? {
        guard let word = request.uri.queryParameters.get("done") else { return nil }
        let key = "\(page).done.\(word)"
        return texts.contains(key) ? key : nil
    }
}
