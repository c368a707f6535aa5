package io.swarmgate.swarm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** A set of which some can be drawn by chance, each in constant time. */
final class Bag<T> {
    private final List<T> items = new ArrayList<>();
    private final Map<T, Integer> places = new HashMap<>();

    void add(T item) {
        if (places.putIfAbsent(item, items.size()) == null) {
            items.add(item);
        }
    }

    void remove(T item) {
        Integer place = places.remove(item);
        if (place == null) {
            return;
        }
        T last = items.remove(items.size() - 1);
        if (place < items.size()) {
            items.set(place, last);
            places.put(last, place);
        }
    }

    int size() {
        return items.size();
    }

    List<T> items() {
        return items;
    }

    /** So many, or all if there are no more; with repetitions when there are many. */
    List<T> draw(int count, RandomGenerator random) {
        if (items.size() <= count) {
            return List.copyOf(items);
        }
        List<T> drawn = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            drawn.add(items.get(random.nextInt(items.size())));
        }
        return drawn;
    }
}
