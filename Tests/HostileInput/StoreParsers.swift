import ObjectStore

extension HostileParser {
    /// What object stores answer, and what stands in settings and messages about them.
    static let ofStores: [HostileParser] = [
        HostileParser("xml", longest: 8192, samples: documents.map { Array($0.utf8) }) { input in
            guard let root = XMLNode(document: input) else { return }
            promise(depth(of: root) <= XMLNode.depthLimit, "a document is not deeper than allowed")
        },
        HostileParser(
            text: "content-range", longest: 128, samples: ["bytes 100-199/1000\n1000", "bytes 0-0/*\n", "\n17"]
        ) { text in
            let parts = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            for asked in [nil, 0..<1, 100..<200, 5..<Int.max] as [Range<Int>?] {
                guard
                    let span = try? S3Span(asked: asked, contentRange: parts[0], contentLength: parts.dropFirst().first)
                else { continue }
                promise(span.skipping >= 0 && span.count >= 0, "a span has no negative part")
                promise(span.skipping <= span.length && span.count <= span.length - span.skipping, "a span is inside")
            }
        },
        HostileParser(text: "s3-address", samples: ["s3://KEY:SE%2FCRET@host:7480/bucket?region=eu-west-1&tls=false"]) {
            guard let address = try? S3Address(url: $0) else { return }
            promise(
                !address.host.isEmpty && !address.bucket.isEmpty && !address.bucket.contains("/"), "an address is one")
        },
        HostileParser(text: "object-name", samples: ["originals/0195b2c4/a.b", "a", "../a", "a//b"]) { text in
            guard let name = ObjectName(text) else { return }
            promise(name.text == text, "a name is its text")
            promise(!text.split(separator: "/").contains("..") && !text.hasPrefix("/"), "no name leaves the store")
        },
    ]

    private static func depth(of node: XMLNode) -> Int { 1 + (node.children.map(depth).max() ?? 0) }

    private static let documents = [
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>test</Name><IsTruncated>true</IsTruncated>
        <NextContinuationToken>a&amp;b</NextContinuationToken><Contents><Key>a/b</Key><Size>1</Size></Contents>
        </ListBucketResult>
        """,
        "<Error><Code>NoSuchKey</Code><!-- c --><Message>&#x41;&#66;</Message><a:b/></Error>",
    ]
}
