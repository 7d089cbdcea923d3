using System.Text;

namespace Reality.Jobs.Exports.WebPages;

/// <summary>
/// Web pages beside exports, which need nothing but the files of the export: one document, with the style and the controls of the
/// camera that all pages share.
/// </summary>
internal static class WebPage
{
    public const string Name = "index.html";

    private const string Shared = "Reality.Jobs.Exports.WebPages.";

    /// <summary>Writes a page into the folder of an export.</summary>
    /// <param name="resource">Name of its document among the resources of the program.</param>
    /// <param name="rootName">File that the page opens, in place of "{root}".</param>
    public static void Write(string folder, string resource, string rootName) => File.WriteAllText(
        Path.Combine(folder, Name),
        Read(resource)
            .Replace("  /* include page.css */\n", Read(Shared + "page.css"), StringComparison.Ordinal)
            .Replace("// include orbit.js\n", Read(Shared + "orbit.js"), StringComparison.Ordinal)
            .Replace("{root}", rootName, StringComparison.Ordinal),
        new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));

    private static string Read(string resource)
    {
        using var reader = new StreamReader(typeof(WebPage).Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
