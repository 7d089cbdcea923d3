using System.Text.RegularExpressions;

namespace Reality.Formats.ControlPoints;

/// <summary>The meaning of the columns of a table of control points, from its header.</summary>
internal sealed partial class ControlColumns
{
    private static readonly Dictionary<string, ControlColumn> s_meanings = new(StringComparer.Ordinal)
    {
        ["label"] = ControlColumn.Name, ["name"] = ControlColumn.Name, ["point"] = ControlColumn.Name,
        ["pointname"] = ControlColumn.Name, ["pointid"] = ControlColumn.Name, ["marker"] = ControlColumn.Name,
        ["gcp"] = ControlColumn.Name, ["gcpname"] = ControlColumn.Name, ["gcplabel"] = ControlColumn.Name,
        ["id"] = ControlColumn.Name,
        ["x"] = ControlColumn.X, ["e"] = ControlColumn.X, ["east"] = ControlColumn.X, ["easting"] = ControlColumn.X,
        ["xeasting"] = ControlColumn.X, ["xeast"] = ControlColumn.X, ["lon"] = ControlColumn.X, ["long"] = ControlColumn.X,
        ["longitude"] = ControlColumn.X, ["xlongitude"] = ControlColumn.X,
        ["y"] = ControlColumn.Y, ["n"] = ControlColumn.Y, ["north"] = ControlColumn.Y, ["northing"] = ControlColumn.Y,
        ["ynorthing"] = ControlColumn.Y, ["ynorth"] = ControlColumn.Y, ["lat"] = ControlColumn.Y,
        ["latitude"] = ControlColumn.Y, ["ylatitude"] = ControlColumn.Y,
        ["z"] = ControlColumn.Z, ["h"] = ControlColumn.Z, ["height"] = ControlColumn.Z, ["altitude"] = ControlColumn.Z,
        ["zaltitude"] = ControlColumn.Z, ["zheight"] = ControlColumn.Z, ["elevation"] = ControlColumn.Z,
        ["alt"] = ControlColumn.Z,
        ["accuracy"] = ControlColumn.HorizontalSigma, ["accuracyx"] = ControlColumn.HorizontalSigma,
        ["accuracyxy"] = ControlColumn.HorizontalSigma, ["accuracyxyz"] = ControlColumn.HorizontalSigma,
        ["accuracyhorz"] = ControlColumn.HorizontalSigma, ["horizontalaccuracy"] = ControlColumn.HorizontalSigma,
        ["acch"] = ControlColumn.HorizontalSigma, ["sigmaxy"] = ControlColumn.HorizontalSigma,
        ["sigmah"] = ControlColumn.HorizontalSigma, ["sigma"] = ControlColumn.HorizontalSigma,
        ["sx"] = ControlColumn.HorizontalSigma, ["xaccuracy"] = ControlColumn.HorizontalSigma,
        ["accuracyz"] = ControlColumn.VerticalSigma, ["accuracyvert"] = ControlColumn.VerticalSigma,
        ["verticalaccuracy"] = ControlColumn.VerticalSigma, ["accv"] = ControlColumn.VerticalSigma,
        ["sigmaz"] = ControlColumn.VerticalSigma, ["sigmav"] = ControlColumn.VerticalSigma, ["sz"] = ControlColumn.VerticalSigma,
        ["zaccuracy"] = ControlColumn.VerticalSigma,
        ["check"] = ControlColumn.Check, ["checkpoint"] = ControlColumn.Check, ["ischeck"] = ControlColumn.Check,
        ["type"] = ControlColumn.Check, ["role"] = ControlColumn.Check, ["use"] = ControlColumn.Check,
        ["enable"] = ControlColumn.Enabled, ["enabled"] = ControlColumn.Enabled,
        ["image"] = ControlColumn.Photo, ["photo"] = ControlColumn.Photo, ["imagename"] = ControlColumn.Photo,
        ["photoname"] = ControlColumn.Photo, ["filename"] = ControlColumn.Photo, ["file"] = ControlColumn.Photo,
        ["camera"] = ControlColumn.Photo, ["img"] = ControlColumn.Photo,
        ["px"] = ControlColumn.PixelX, ["pixelx"] = ControlColumn.PixelX, ["imagex"] = ControlColumn.PixelX,
        ["imx"] = ControlColumn.PixelX, ["imgx"] = ControlColumn.PixelX, ["u"] = ControlColumn.PixelX,
        ["xproj"] = ControlColumn.PixelX,
        ["py"] = ControlColumn.PixelY, ["pixely"] = ControlColumn.PixelY, ["imagey"] = ControlColumn.PixelY,
        ["imy"] = ControlColumn.PixelY, ["imgy"] = ControlColumn.PixelY, ["v"] = ControlColumn.PixelY,
        ["yproj"] = ControlColumn.PixelY,
    };

    private readonly Dictionary<ControlColumn, int> _indices = [];

    private ControlColumns(TableRow row)
    {
        Row = row;
        for (var i = 0; i < row.Fields.Length; i++)
        {
            if (s_meanings.TryGetValue(Normalized(row.Fields[i]), out var column))
                _indices.TryAdd(column, i);
        }
        // A table of marks calls its pixels x and y.
        if (_indices.ContainsKey(ControlColumn.Photo) && !_indices.ContainsKey(ControlColumn.PixelX)
            && _indices.Remove(ControlColumn.X, out var x) && _indices.Remove(ControlColumn.Y, out var y))
            (_indices[ControlColumn.PixelX], _indices[ControlColumn.PixelY]) = (x, y);
    }

    /// <summary>The header.</summary>
    public TableRow Row { get; }

    public bool HasPoints => _indices.ContainsKey(ControlColumn.X) && _indices.ContainsKey(ControlColumn.Y);

    /// <summary>The first of the rows that names columns; null if none does.</summary>
    public static ControlColumns? Find(IEnumerable<TableRow> rows) => rows.Select(row => new ControlColumns(row)).FirstOrDefault(
        columns => columns.HasPoints || columns._indices.ContainsKey(ControlColumn.PixelX));

    public int? IndexOf(ControlColumn column) => _indices.TryGetValue(column, out var index) ? index : null;

    public static bool SaysCheck(string? value) => value is not null
        && (value.Contains("check", StringComparison.OrdinalIgnoreCase) || IsYes(value));

    public static bool SaysDisabled(string? value) => value is not null && (value == "0" || IsWord(value, "false", "no"));

    public static ControlCategory CategoryOf(string? value) => value switch
    {
        null => ControlCategory.Full,
        _ when value.Contains("horizontal", StringComparison.OrdinalIgnoreCase) || IsWord(value, "2D GCP", "2D") =>
            ControlCategory.Horizontal,
        _ when value.Contains("vertical", StringComparison.OrdinalIgnoreCase) => ControlCategory.Vertical,
        _ => ControlCategory.Full,
    };

    private static bool IsYes(string value) => value == "1" || IsWord(value, "true", "yes", "y");

    private static bool IsWord(string value, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (value.Equals(word, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    // "X/Easting", "Accuracy_X/Y [m]" and "point name" without what varies.
    private static string Normalized(string field) =>
        NotLetters().Replace(Units().Replace(field.ToLowerInvariant(), ""), "");

    [GeneratedRegex(@"[\[(].*?[\])]")]
    private static partial Regex Units();

    [GeneratedRegex("[^a-z]")]
    private static partial Regex NotLetters();
}

/// <summary>Content of a column of a table of control points.</summary>
internal enum ControlColumn
{
    Name,
    X,
    Y,
    Z,

    /// <summary>Standard deviation in meters; of all coordinates if there is no vertical one.</summary>
    HorizontalSigma,
    VerticalSigma,

    /// <summary>Whether the point only checks the result, or its kind in words.</summary>
    Check,

    /// <summary>A point that is not enabled only checks the result.</summary>
    Enabled,
    Photo,
    PixelX,
    PixelY,
}
