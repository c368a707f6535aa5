package io.swarmgate.manifest.dash;

import io.swarmgate.manifest.RewriteResult.ExplainedReference;
import io.swarmgate.manifest.UriDecision;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Lists the references of a document with their fates, for people. */
final class Explanation {
    private record Entry(int offset, ExplainedReference reference) {}

    private final MpdPlan plan;
    private final List<Entry> entries = new ArrayList<>();

    private Explanation(MpdPlan plan) {
        this.plan = plan;
    }

    static List<ExplainedReference> of(MpdPlan plan) {
        Explanation explanation = new Explanation(plan);
        for (Level root : plan.document().roots()) {
            explanation.addBaseUrls(root, List.of(plan.base()));
        }
        for (Level user : plan.document().representations()) {
            for (UrlText url : user.references()) {
                if (url.users().get(0) == user) {
                    explanation.add(
                            url,
                            plan.decisions()
                                    .fate(url.kind(), url.value(), user.bases().get(0)));
                }
            }
        }
        for (UrlText link : plan.document().links()) {
            explanation.add(link, plan.meaning(link), plan.decide(link));
        }
        return explanation.entries.stream()
                .sorted(Comparator.comparingInt(Entry::offset))
                .map(Entry::reference)
                .toList();
    }

    private void addBaseUrls(Level level, List<Base> outer) {
        for (UrlText url : level.baseUrls()) {
            add(url, plan.fateOfBaseUrl(level, url, outer.get(0)));
        }
        for (Level child : level.children()) {
            addBaseUrls(child, level.bases());
        }
    }

    private void add(UrlText url, Fate fate) {
        add(url, fate.url(), fate.decision());
    }

    private void add(UrlText url, String meaning, UriDecision decision) {
        int line = plan.document().text().lineOf(url.start());
        entries.add(new Entry(
                url.start(), new ExplainedReference(line, url.element(), url.kind(), url.value(), meaning, decision)));
    }
}
