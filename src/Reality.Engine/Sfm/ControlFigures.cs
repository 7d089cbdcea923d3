using System.Globalization;
using System.Text.Json.Serialization;

namespace Reality.Engine.Sfm;

/// <summary>Residuals of control and check points: the place that marks give a point, minus its surveyed position.</summary>
public sealed record ControlFigures
{
    public required IReadOnlyList<ControlPointFigures> Points { get; init; }

    /// <summary>Over control points that were used.</summary>
    public ControlRms? ControlPoints { get; init; }

    /// <summary>Over check points.</summary>
    public ControlRms? CheckPoints { get; init; }

    /// <summary>
    /// Residuals of control points that are left out of the adjustment one at a time and measured like check points. Null if
    /// there are check points, or fewer than four control points.
    /// </summary>
    public ControlRms? LeaveOneOut { get; init; }

    /// <summary>
    /// Root mean square residual of the control points, relative to what their stated accuracy and that of the marks let expect:
    /// about 1 if both are realistic. Null without control points.
    /// </summary>
    public double? ResidualsInSigmas { get; init; }

    /// <summary>Median of calibrated minus measured photo positions: east, north, up in meters. Null without positions.</summary>
    public double[]? PhotoOffsetMeters { get; init; }
}

/// <summary>Root mean squares over points, in meters; null if no point has the coordinate.</summary>
/// <param name="Count">Number of points.</param>
public sealed record ControlRms(int Count, double? HorizontalMeters, double? VerticalMeters, double? Pixels)
{
    public override string ToString()
    {
        string?[] parts =
        [
            HorizontalMeters is { } plan ? string.Create(CultureInfo.InvariantCulture, $"{plan:F3} m horizontally") : null,
            VerticalMeters is { } height ? string.Create(CultureInfo.InvariantCulture, $"{height:F3} m in height") : null,
        ];
        return string.Create(CultureInfo.InvariantCulture, $"{Count}, RMS {string.Join(", ", parts.OfType<string>())}");
    }
}

/// <summary>Figures of one point.</summary>
public sealed record ControlPointFigures
{
    public required string Name { get; init; }

    public required ControlRole Role { get; init; }

    /// <summary>Standard deviations of the survey; null for coordinates that were not surveyed.</summary>
    public double? HorizontalSigmaMeters { get; init; }

    public double? VerticalSigmaMeters { get; init; }

    /// <summary>
    /// East, north, up in meters, without coordinates that were not surveyed: two items are [east, north], one is [up]. Null if
    /// fewer than two marks agree.
    /// </summary>
    public double[]? ResidualMeters { get; init; }

    /// <summary>The same after an adjustment without this point; null if that was not computed.</summary>
    public double[]? LeaveOneOutMeters { get; init; }

    /// <summary>Root mean square of the used marks.</summary>
    public double? RmsPixels { get; init; }

    public required IReadOnlyList<MarkFigures> Marks { get; init; }
}

/// <summary>Use of a point.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ControlRole>))]
public enum ControlRole
{
    /// <summary>It acted in the adjustment.</summary>
    Adjusted,

    /// <summary>It placed the scene and did not act in the adjustment.</summary>
    Placed,

    /// <summary>It was compared only, because other data placed the scene.</summary>
    Compared,

    /// <summary>It was left out, because it contradicts the others.</summary>
    Contradicts,

    /// <summary>It is a check point.</summary>
    Check,
}

/// <summary>One mark.</summary>
/// <param name="Photo">Name of the photo.</param>
/// <param name="ResidualPixels">The place projected into the photo minus the mark, x and y; null without a place.</param>
/// <param name="IsUsed">Whether it agrees with the other marks of the point, and the photo is registered.</param>
public sealed record MarkFigures(string Photo, double[]? ResidualPixels, bool IsUsed);
