/// An original's facts and its renditions, in the order of the recipes.
package struct DevelopedOriginal: Sendable, Equatable {
    package var facts: MediaFacts
    package var renditions: [Rendition]

    package init(facts: MediaFacts, renditions: [Rendition]) {
        self.facts = facts
        self.renditions = renditions
    }
}
