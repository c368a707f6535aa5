package io.swarmgate.manifest.dash;

import java.util.Arrays;

/** Rows of a fixed number of whole numbers, reused and growing; spares an object a row. Whoever fills it bounds it. */
final class IntTable {
    private static final int FIRST_ROWS = 16;

    private final int columns;
    private int[] cells;
    private int rows;

    IntTable(int columns) {
        this.columns = columns;
        this.cells = new int[FIRST_ROWS * columns];
    }

    int rows() {
        return rows;
    }

    int get(int row, int column) {
        return cells[row * columns + column];
    }

    void set(int row, int column, int value) {
        cells[row * columns + column] = value;
    }

    /** Adds a row, whose cells hold anything until they are set; answers its index. */
    int addRow() {
        if ((rows + 1) * columns > cells.length) {
            cells = Arrays.copyOf(cells, cells.length * 2);
        }
        return rows++;
    }

    /** Forgets the last row. */
    void removeLast() {
        rows--;
    }

    void clear() {
        rows = 0;
    }
}
