package io.swarmgate.segment;

import io.swarmgate.files.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The calls that fail on a full or broken disk; an interface so that tests can make them fail. */
interface FileSystemCalls {
    FileSystemCalls REAL = new FileSystemCalls() {};

    default FileChannel open(Path path) throws IOException {
        return PrivateFiles.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    default int write(FileChannel file, ByteBuffer data, long position) throws IOException {
        return file.write(data, position);
    }
}
