package io.swarmgate.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Windows has other rights, which follow from the directory. */
@DisabledOnOs(OS.WINDOWS)
class PrivateFilesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private static String rights(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static Path with(Path path, String rights) throws IOException {
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(rights));
    }

    @Test
    void whatIsMadeIsTheOwnersAlone() throws IOException {
        Path inner = directory.resolve("a/b");
        PrivateFiles.createDirectories(inner);
        assertThat(rights(directory.resolve("a"))).isEqualTo("rwx------");
        assertThat(rights(inner)).isEqualTo("rwx------");
        PrivateFiles.open(inner.resolve("f"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                .close();
        assertThat(rights(inner.resolve("f"))).isEqualTo("rw-------");
        PrivateFiles.make(inner.resolve("g"));
        assertThat(rights(inner.resolve("g"))).isEqualTo("rw-------");
    }

    @Test
    void whatTheGroupReadsIsMadeSo() throws IOException {
        Path log = directory.resolve("log");
        PrivateFiles.openForReaders(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                .close();
        assertThat(rights(log)).isIn("rw-r-----", "rw-------");
    }

    @Test
    void whatIsThereLosesWhatGoesBeyond() throws IOException {
        Path file = with(Files.createFile(directory.resolve("f")), "rw-rw-rw-");
        PrivateFiles.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                .close();
        assertThat(rights(file)).isEqualTo("rw-r-----");
        Path open = with(Files.createDirectory(directory.resolve("d")), "rwxrwxrwx");
        PrivateFiles.createDirectories(open);
        assertThat(rights(open)).isEqualTo("rwxr-x---");
    }

    @Test
    void whatIsThereGainsNothing() throws IOException {
        Path file = with(Files.createFile(directory.resolve("f")), "rw-------");
        PrivateFiles.openForReaders(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                .close();
        assertThat(rights(file)).isEqualTo("rw-------");
    }

    /** Such as the system's temporary directory: everybody's on purpose, and no more than a place for ours. */
    @Test
    void aStickyDirectoryAndASetGroupStay() throws IOException {
        Path sticky = Files.createDirectory(directory.resolve("sticky"));
        Files.setAttribute(sticky, "unix:mode", 01777);
        PrivateFiles.createDirectories(sticky);
        assertThat((Integer) Files.getAttribute(sticky, "unix:mode") & 07777).isEqualTo(01777);
        Path setGroup = Files.createDirectory(directory.resolve("group"));
        Files.setAttribute(setGroup, "unix:mode", 02775);
        PrivateFiles.createDirectories(setGroup);
        assertThat((Integer) Files.getAttribute(setGroup, "unix:mode") & 07777).isEqualTo(02750);
    }
}
