using System.Numerics;

namespace Reality.Formats.PointClouds;

/// <summary>Indices of the columns of a text of points, from 0; -1 if absent. The first named are x, y and z.</summary>
internal sealed record PointColumns
{
    private const double NormalTolerance = 0.02;

    private static readonly Dictionary<string, Field> s_fields = new(StringComparer.OrdinalIgnoreCase)
    {
        ["x"] = Field.X, ["easting"] = Field.X, ["east"] = Field.X,
        ["y"] = Field.Y, ["northing"] = Field.Y, ["north"] = Field.Y,
        ["z"] = Field.Z, ["height"] = Field.Z, ["elevation"] = Field.Z,
        ["intensity"] = Field.Intensity, ["i"] = Field.Intensity, ["scalar_intensity"] = Field.Intensity,
        ["red"] = Field.Red, ["r"] = Field.Red,
        ["green"] = Field.Green, ["g"] = Field.Green,
        ["blue"] = Field.Blue, ["b"] = Field.Blue,
        ["classification"] = Field.Class, ["class"] = Field.Class, ["scalar_classification"] = Field.Class,
        ["gpstime"] = Field.Time, ["gps_time"] = Field.Time, ["time"] = Field.Time, ["timestamp"] = Field.Time,
    };

    private readonly int[] _places = [-1, -1, -1, -1, -1, -1, -1, -1, -1];

    private PointColumns(int count) => Count = count;

    private enum Field
    {
        X,
        Y,
        Z,
        Intensity,
        Red,
        Green,
        Blue,
        Class,
        Time,
    }

    /// <summary>Numbers of a line.</summary>
    public int Count { get; }

    public int X => _places[(int)Field.X];

    public int Y => _places[(int)Field.Y];

    public int Z => _places[(int)Field.Z];

    public int Intensity => _places[(int)Field.Intensity];

    public int Red => _places[(int)Field.Red];

    public int Green => _places[(int)Field.Green];

    public int Blue => _places[(int)Field.Blue];

    public int Class => _places[(int)Field.Class];

    public int Time => _places[(int)Field.Time];

    public bool HasColor => Red >= 0 && Green >= 0 && Blue >= 0;

    /// <summary>Whether red, green and blue could also be the three columns before.</summary>
    public bool IsAmbiguous { get; private init; }

    /// <summary>Factor from the numbers of colors to bytes.</summary>
    public double ColorScale { get; private init; } = 1;

    public IntensityRange IntensityRange { get; private init; }

    /// <summary>The columns that a heading names; null if it does not name x, y and z among as many as there are.</summary>
    public static PointColumns? Named(string heading, int count)
    {
        var text = heading.Trim().TrimStart('/', '#', '%', ' ', '\t');
        char[] separators = text.AsSpan().ContainsAny(",;\t") ? [',', ';', '\t'] : [' '];
        var names = text.Split(separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (names.Length != count)
            return null;
        var columns = new PointColumns(count);
        for (var i = 0; i < count; i++)
        {
            // Without quotes and a unit.
            var name = names[i].Trim('"', '\'').Split('[', '(')[0].Trim();
            if (s_fields.TryGetValue(name, out var field) && columns._places[(int)field] < 0)
                columns._places[(int)field] = i;
        }
        return columns is { X: >= 0, Y: >= 0, Z: >= 0 } ? columns : null;
    }

    /// <summary>The columns of PTX: x y z, then an intensity, or a color, or both.</summary>
    public static PointColumns? OfPtx(int count)
    {
        if (count is not (3 or 4 or 6 or 7))
            return null;
        var columns = OfPositions(count);
        if (count is 4 or 7)
            columns._places[(int)Field.Intensity] = 3;
        if (count >= 6)
            columns.SetColor(count - 3);
        return columns;
    }

    /// <summary>
    /// The columns by their values: x y z, then an intensity, a color, both in either order, or neither, and a unit normal
    /// anywhere among them; null if they are something else.
    /// </summary>
    public static PointColumns? ByValues(int count, IReadOnlyList<double[]> rows)
    {
        var rest = Enumerable.Range(3, Math.Max(0, count - 3)).ToList();
        var normal = rest.FindIndex(
            c => c + 2 < count && rows.Count > 0 && rows.All(row => IsUnit(row[c], row[c + 1], row[c + 2])));
        if (normal >= 0)
            rest.RemoveRange(normal, 3);
        if (count < 3 || rest.Count is not (0 or 1 or 3 or 4))
            return null;
        var columns = OfPositions(count);
        if (rest.Count == 1)
            columns._places[(int)Field.Intensity] = rest[0];
        if (rest.Count < 3)
            return columns;
        var (first, last) = (Likeness(rest[..3], rows), Likeness(rest[^3..], rows));
        if (Math.Max(first, last) == 0)
            return null;
        var isFirst = rest.Count == 4 && first > last;
        columns.SetColor(isFirst ? rest[0] : rest[^3], isFirst ? rest[1] : rest[^2], isFirst ? rest[2] : rest[^1]);
        if (rest.Count == 4)
            columns._places[(int)Field.Intensity] = isFirst ? rest[3] : rest[0];
        return columns with { IsAmbiguous = rest.Count == 4 && first == last };
    }

    /// <summary>With the ranges that the intensities and colors of some points show.</summary>
    public PointColumns WithRangesOf(IReadOnlyList<double[]> rows)
    {
        var colors = HasColor ? rows.SelectMany(row => new[] { row[Red], row[Green], row[Blue] }).ToArray() : [];
        var intensities = Intensity >= 0 ? rows.Select(row => row[Intensity]).ToArray() : [];
        return this with { ColorScale = PointClouds.ColorScale.Of(colors), IntensityRange = IntensityRange.Of(intensities) };
    }

    /// <summary>In words: "x y z red green blue (unused)".</summary>
    public string Describe() => string.Join(' ', Enumerable.Range(0, Count).Select(
        i => Array.IndexOf(_places, i) is var at and >= 0 ? ((Field)at).ToString().ToLowerInvariant() : "(unused)"));

    private static PointColumns OfPositions(int count)
    {
        var columns = new PointColumns(count);
        (columns._places[0], columns._places[1], columns._places[2]) = (0, 1, 2);
        return columns;
    }

    private void SetColor(int red) => SetColor(red, red + 1, red + 2);

    private void SetColor(int red, int green, int blue) =>
        (_places[(int)Field.Red], _places[(int)Field.Green], _places[(int)Field.Blue]) = (red, green, blue);

    // How much columns look like a color: 3 bytes, 2 shares of 1, 1 any numbers from 0 on, 0 no color.
    private static int Likeness(List<int> columns, IReadOnlyList<double[]> rows)
    {
        var values = rows.SelectMany(row => columns.Select(column => row[column])).ToList();
        if (values.TrueForAll(value => value is >= 0 and <= 255 && value == Math.Floor(value)))
            return 3;
        return values.TrueForAll(value => value is >= 0 and <= 1) ? 2 : values.TrueForAll(value => value >= 0) ? 1 : 0;
    }

    private static bool IsUnit(double x, double y, double z) =>
        Math.Abs(x * x + y * y + z * z - 1) < NormalTolerance || (x, y, z) is (0, 0, 0);
}
