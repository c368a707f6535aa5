package io.swarmgate.edge.admin;

/** The form that asks for the token; it needs no script. Its text is ours alone: nothing of a request gets into it. */
final class LoginPage {
    private LoginPage() {}

    /**
     * @param styleSheet path of the style sheet
     * @param problem what was wrong before; empty for nothing
     */
    static String html(String styleSheet, String problem) {
        return """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>Sign in - Swarmgate</title>
                <link rel="stylesheet" href="%s">
                <link rel="icon" href="data:,">
                </head>
                <body class="login">
                <main>
                <h1>Swarmgate</h1>
                <form method="post">
                <input type="text" name="username" value="admin" autocomplete="username" hidden>
                %s<label for="token">Admin token</label>
                <input id="token" name="token" type="password" required autofocus autocomplete="current-password"%s>
                <p id="hint" class="hint">The value of <code>admin-token</code> in the edge's configuration.</p>
                <button type="submit">Sign in</button>
                </form>
                </main>
                </body>
                </html>
                """.formatted(
                styleSheet,
                problem.isEmpty() ? "" : "<p id=\"problem\" class=\"problem\" role=\"alert\">" + problem + "</p>\n",
                problem.isEmpty()
                        ? " aria-describedby=\"hint\""
                        : " aria-invalid=\"true\" aria-describedby=\"problem hint\"");
    }
}
