namespace Reality.Jobs;

/// <summary>The contract's names of the export formats; also the names of their folders below exports/.</summary>
public static class ExportFormats
{
    /// <summary>In the order of <see cref="ExportFormat"/>.</summary>
    public static IReadOnlyList<string> Names { get; } = ["3DTiles", "OBJ", "LAS", "PLY", "OrthophotoDSM"];

    public static string NameOf(ExportFormat format) => Names[(int)format];

    /// <summary>Whatever the case of the letters.</summary>
    public static bool TryParse(string name, out ExportFormat format)
    {
        for (var i = 0; i < Names.Count; i++)
        {
            if (string.Equals(Names[i], name, StringComparison.OrdinalIgnoreCase))
            {
                format = (ExportFormat)i;
                return true;
            }
        }
        format = default;
        return false;
    }
}
