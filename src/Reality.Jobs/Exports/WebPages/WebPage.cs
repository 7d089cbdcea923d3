using System.Text;

namespace Reality.Jobs.Exports.WebPages;

/// <summary>
/// Web pages beside exports, which need nothing but the files of the export: one document, with the style, the controls and the
/// camera that all pages share.
/// </summary>
internal static class WebPage
{
    public const string Name = "index.html";

    // Lines of a document that shared files take the place of.
    private static readonly (string Line, string Resource)[] s_shared =
    [
        ("  /* include page.css */\n", "page.css"), ("<!-- include controls.html -->\n", "controls.html"),
        ("// include page.js\n", "page.js"), ("// include orbit.js\n", "orbit.js"),
    ];

    /// <summary>Writes a page into the folder of an export.</summary>
    /// <param name="resource">Name of its document among the resources of the program.</param>
    /// <param name="rootName">File that the page opens, in place of "{root}".</param>
    public static void Write(string folder, string resource, string rootName)
    {
        var page = s_shared.Aggregate(
            Read(resource),
            (text, shared) => text.Replace(
                shared.Line, Read($"Reality.Jobs.Exports.WebPages.{shared.Resource}"), StringComparison.Ordinal));
        File.WriteAllText(
            Path.Combine(folder, Name), page.Replace("{root}", rootName, StringComparison.Ordinal),
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }

    private static string Read(string resource)
    {
        using var reader = new StreamReader(typeof(WebPage).Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
