using Reality.Core;
using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.Geodesy;

namespace Reality.Formats.ControlPoints;

/// <summary>Control points of one or more files in known coordinate systems, before their marks are assigned to photos.</summary>
public sealed class ControlSurvey
{
    // A scene in a local system keeps its coordinates, and meshes are single precision.
    private const double MaxLocalMeters = 20_000;

    private readonly ControlOptions _options;
    private readonly List<ControlList> _lists;
    private readonly Dictionary<string, ControlPoint> _points = new(StringComparer.Ordinal);
    private readonly List<SurveyMessage> _messages = [];

    private ControlSurvey(ControlOptions options)
    {
        _options = options;
        _lists = options.Files.Select(ControlFile.Read).ToList();
    }

    /// <summary>The points without marks, in the order of the files.</summary>
    public IReadOnlyList<ControlPoint> Points => [.. _points.Values];

    /// <summary>Marks of all files.</summary>
    public IReadOnlyList<(string FileName, ListedMark Mark)> Marks =>
        _lists.SelectMany(list => list.Marks.Select(mark => (list.FileName, mark))).ToList();

    /// <summary>What to know about the points.</summary>
    public IReadOnlyList<SurveyMessage> Messages => _messages;

    /// <summary>Reads the files and locates their points.</summary>
    /// <exception cref="InvalidFileException">
    /// A file is broken, its coordinate system is unknown, or nothing says what its heights count from; the message says what
    /// to do.
    /// </exception>
    public static ControlSurvey Read(ControlOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var survey = new ControlSurvey(options);
        foreach (var list in survey._lists.Where(list => list.Points.Count > 0))
            survey.Add(list);
        if (survey._points.Count == 0)
        {
            throw Wrong(
                $"{string.Join(", ", survey._lists.Select(list => list.FileName))}: there are marks, but no points with "
                + "coordinates.");
        }
        var unknown = options.CheckNames.Where(name => !survey._points.ContainsKey(name)).ToList();
        if (unknown.Count > 0)
        {
            throw Wrong(
                $"check point {unknown[0]} is not among the points: {Names(survey._points.Keys)}. Names are case-sensitive.");
        }
        if (survey._lists.All(list => list.Marks.Count == 0))
        {
            throw Wrong(
                $"{survey._lists[0].FileName} has no marks of its points in photos. Give a second file with them: photo, point, "
                + "pixel x, pixel y.");
        }
        return survey;
    }

    private void Add(ControlList list)
    {
        var hasHeights = list.Points.Any(point => point.Coordinates.Z is not (0 or double.NaN));
        if (!hasHeights)
        {
            _messages.Add(new(
                "Control_HeightsMissing",
                $"{list.FileName} gives no heights, or all are 0: its points count horizontally only."));
        }
        var systems = new Dictionary<string, ControlCrs>(StringComparer.Ordinal);
        foreach (var point in list.Points)
        {
            if (_points.ContainsKey(point.Name))
                throw Wrong($"{list.FileName}, {point.Place}: there is another point {point.Name}. Names must differ.");
            var definition = _options.Crs ?? point.Crs ?? list.Crs ?? throw Wrong(
                $"{list.FileName} does not name its coordinate system. Add --control-crs, e.g. EPSG:32632+ellipsoid, or local "
                + "for coordinates in meters without a place on Earth.");
            if (!systems.TryGetValue(definition, out var crs))
            {
                crs = ControlCrs.Parse(definition, _options.Crs is null ? list.FileName : "--control-crs");
                systems.Add(definition, crs);
            }
            _points.Add(point.Name, Located(point, crs, hasHeights, list.FileName));
        }
        if (_points.Values.Select(point => point.Position is null).Distinct().Count() > 1)
            throw Wrong($"{list.FileName}: some points are in a local system and others on Earth, which cannot be compared.");
    }

    private ControlPoint Located(ListedPoint listed, ControlCrs crs, bool hasHeights, string file)
    {
        var hasHeight = hasHeights && !double.IsNaN(listed.Coordinates.Z) && listed.Category != ControlCategory.Horizontal;
        if (hasHeight && !crs.HasKnownHeights)
        {
            throw Wrong(
                $"{file}: the level that heights count from is not known, because {crs.System!.Name} does not name one. Give "
                + $"--control-crs {crs.Advice}.");
        }
        var coordinates = hasHeight ? listed.Coordinates : listed.Coordinates with { Z = 0 };
        if (crs.System is null && coordinates.Length > MaxLocalMeters)
        {
            throw Wrong(
                $"{file}, {listed.Place}: point {listed.Name} is {coordinates.Length / 1000:F0} km from the origin of the local "
                + "system. Name the coordinate system with --control-crs, or subtract a constant from all coordinates.");
        }
        return new()
        {
            Name = listed.Name,
            Coordinates = coordinates,
            System = crs.System?.Definition,
            Position = crs.System is { } system ? SurveyLocation.Of(system, coordinates, $"{file}, {listed.Place}") : null,
            HorizontalSigmaMeters = listed.Category == ControlCategory.Vertical
                ? double.PositiveInfinity
                : Sigma(
                    _options.HorizontalSigmaMeters ?? listed.HorizontalSigma, ControlPoint.UnstatedHorizontalSigmaMeters, listed,
                    file),
            VerticalSigmaMeters = hasHeight
                ? Sigma(
                    _options.VerticalSigmaMeters ?? listed.VerticalSigma, ControlPoint.UnstatedVerticalSigmaMeters, listed, file)
                : double.PositiveInfinity,
            IsCheck = listed.IsCheck || _options.CheckNames.Contains(listed.Name),
        };
    }

    private static double Sigma(double? stated, double otherwise, ListedPoint point, string file) => stated switch
    {
        null or 0 => otherwise,
        >= 1e-5 and <= 1e4 => stated.Value,
        _ => throw Wrong(
            $"{file}, {point.Place}: the accuracy {stated} m of point {point.Name} is not from 0.00001 to 10,000 m."),
    };

    internal static string Names(IEnumerable<string> names)
    {
        const int most = 5;
        var all = names.ToList();
        return string.Join(", ", all.Take(most)) + (all.Count > most ? $" and {all.Count - most} more" : "");
    }

    private static InvalidFileException Wrong(string what) => new(ControlFile.Format, what);
}

/// <summary>Files of control points and how to read them.</summary>
public sealed record ControlOptions
{
    /// <summary>Full paths; points and marks may be in different files.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>Coordinate system of all points, see <see cref="ControlCrs"/>; null = as the files say.</summary>
    public string? Crs { get; init; }

    /// <summary>Points that only check the result, besides those that the files say.</summary>
    public IReadOnlyList<string> CheckNames { get; init; } = [];

    /// <summary>Standard deviation of all points; null = as the files say.</summary>
    public double? HorizontalSigmaMeters { get; init; }

    /// <summary>Standard deviation of all heights; null = as the files say.</summary>
    public double? VerticalSigmaMeters { get; init; }
}

/// <summary>A code and a sentence for the user.</summary>
public sealed record SurveyMessage(string Code, string Text);
