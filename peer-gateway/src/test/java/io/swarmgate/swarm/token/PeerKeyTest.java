package io.swarmgate.swarm.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PeerKeyTest {
    private static final byte[] NONCE = new byte[16];
    private static final KeyPair KEYS = newKeys();

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] point(KeyPair keys) {
        ECPublicKey key = (ECPublicKey) keys.getPublic();
        byte[] point = new byte[65];
        point[0] = 4;
        copy(key.getW().getAffineX(), point, 1);
        copy(key.getW().getAffineY(), point, 33);
        return point;
    }

    private static void copy(BigInteger value, byte[] point, int at) {
        byte[] bytes = value.toByteArray();
        int length = Math.min(32, bytes.length);
        System.arraycopy(bytes, bytes.length - length, point, at + 32 - length, length);
    }

    private static byte[] sign(byte[] nonce, String token) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initSign(KEYS.getPrivate());
        signature.update(nonce);
        signature.update(token.getBytes(StandardCharsets.US_ASCII));
        return signature.sign();
    }

    @Test
    void aSignatureOverNonceAndTokenProvesPossession() throws Exception {
        PeerKey key = PeerKey.parse(point(KEYS));
        assertThat(key.signed(NONCE, "token", sign(NONCE, "token"))).isTrue();
    }

    @Test
    void aSignatureForAnotherSocketTokenOrKeyProvesNothing() throws Exception {
        PeerKey key = PeerKey.parse(point(KEYS));
        byte[] signature = sign(NONCE, "token");
        byte[] otherNonce = NONCE.clone();
        otherNonce[0] = 1;
        assertThat(key.signed(otherNonce, "token", signature)).isFalse();
        assertThat(key.signed(NONCE, "other", signature)).isFalse();
        assertThat(PeerKey.parse(point(newKeys())).signed(NONCE, "token", signature))
                .isFalse();
        assertThat(key.signed(NONCE, "token", new byte[64])).isFalse();
        assertThat(key.signed(NONCE, "token", new byte[3])).isFalse();
    }

    @Test
    void whatIsNoPointOfTheCurveIsNoKey() {
        byte[] point = point(KEYS);
        byte[] beside = point.clone();
        beside[64] ^= 1;
        byte[] compressed = point.clone();
        compressed[0] = 2;
        byte[] zero = new byte[65];
        zero[0] = 4;
        byte[] tooLarge = new byte[65];
        Arrays.fill(tooLarge, (byte) -1);
        tooLarge[0] = 4;
        for (byte[] wrong : new byte[][] {beside, compressed, zero, tooLarge, new byte[0], Arrays.copyOf(point, 64)}) {
            assertThatThrownBy(() -> PeerKey.parse(wrong)).isInstanceOf(TokenRefused.class);
        }
        assertThatThrownBy(() -> PeerKey.parse("not base64!")).isInstanceOf(TokenRefused.class);
    }
}
