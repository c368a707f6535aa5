package io.swarmgate.swarm.session;

import io.swarmgate.swarm.TestSwarms;
import io.swarmgate.swarm.token.JoinToken;
import io.swarmgate.swarm.token.JoinTokens;
import io.swarmgate.swarm.token.PeerKey;
import io.swarmgate.swarm.token.TokenRefused;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page with a key pair, that says what it takes to join. */
final class SigningPeer {
    static final String STREAM = "00000000000000aa";

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final Pattern NONCE = Pattern.compile("\"nonce\":\"([^\"]+)\"");

    private final KeyPair keys;
    private final String key;

    SigningPeer() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        keys = generator.generateKeyPair();
        ECPublicKey half = (ECPublicKey) keys.getPublic();
        byte[] point = new byte[65];
        point[0] = 4;
        copy(half.getW().getAffineX(), point, 1);
        copy(half.getW().getAffineY(), point, 33);
        key = BASE64.encodeToString(point);
    }

    private static void copy(BigInteger value, byte[] point, int at) {
        byte[] bytes = value.toByteArray();
        int length = Math.min(32, bytes.length);
        System.arraycopy(bytes, bytes.length - length, point, at + 32 - length, length);
    }

    String token(JoinTokens tokens) throws TokenRefused {
        return tokens.mint(
                new JoinToken(STREAM, PeerKey.parse(key).id(), TestSwarms.ROUTE, TestSwarms.NOW.plusSeconds(60)));
    }

    /** The join for a socket that said hello. */
    String join(String hello, String token) throws GeneralSecurityException {
        Matcher nonce = NONCE.matcher(hello);
        if (!nonce.find()) {
            throw new AssertionError("no nonce in " + hello);
        }
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initSign(keys.getPrivate());
        signature.update(Base64.getUrlDecoder().decode(nonce.group(1)));
        signature.update(token.getBytes(StandardCharsets.US_ASCII));
        return "{\"t\":\"join\",\"token\":\"" + token + "\",\"key\":\"" + key + "\",\"sig\":\""
                + BASE64.encodeToString(signature.sign()) + "\",\"visible\":true}";
    }
}
