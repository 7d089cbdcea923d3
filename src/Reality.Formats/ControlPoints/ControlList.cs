using Reality.Core.Numerics;

namespace Reality.Formats.ControlPoints;

/// <summary>Points and marks of one file of control points, as written there.</summary>
/// <param name="FileName">Name of the file, for messages.</param>
public sealed record ControlList(string FileName)
{
    /// <summary>The coordinate system that the file names, in its own spelling; null if it names none.</summary>
    public string? Crs { get; init; }

    public IReadOnlyList<ListedPoint> Points { get; init; } = [];

    public IReadOnlyList<ListedMark> Marks { get; init; } = [];
}

/// <summary>A surveyed point of a file.</summary>
/// <param name="Coordinates">In the order of the file's columns x, y, z; z is NaN if the file has no height.</param>
/// <param name="Place">Where the point is in the file, e.g. "line 7".</param>
public sealed record ListedPoint(string Name, Vector3d Coordinates, string Place)
{
    /// <summary>Meters; null if the file states none.</summary>
    public double? HorizontalSigma { get; init; }

    /// <summary>Meters; null if the file states none.</summary>
    public double? VerticalSigma { get; init; }

    public ControlCategory Category { get; init; }

    public bool IsCheck { get; init; }

    /// <summary>The coordinate system of this point, if it differs from that of the file.</summary>
    public string? Crs { get; init; }
}

/// <summary>A mark of a point in a photo.</summary>
/// <param name="Photo">Path, name, or name without extension of the photo.</param>
/// <param name="Pixel">From the corner of the first pixel.</param>
/// <param name="Place">Where the mark is in the file, e.g. "line 7".</param>
public sealed record ListedMark(string Point, string Photo, Vector2d Pixel, string Place);

/// <summary>Which coordinates of a point were surveyed.</summary>
public enum ControlCategory
{
    Full,
    Horizontal,
    Vertical,
}
