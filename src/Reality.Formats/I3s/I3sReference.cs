using System.Globalization;
using System.Text.Json;
using Reality.Core.Geodesy;
using Reality.Formats.Geodesy;

namespace Reality.Formats.I3s;

/// <summary>
/// The coordinate system of a scene layer: a global layer has longitude and latitude on WGS 84, a local one a map projection.
/// </summary>
public sealed class I3sReference
{
    private const int Wgs84 = 4326;
    private const int Wgs84With3Axes = 4979;

    // Esri's number of ellipsoidal heights on WGS 84, which has none at EPSG.
    private const int Wgs84Heights = 115700;

    private readonly CoordinateSystem? _system;

    // Codes of EPSG; null if the system is not named by them.
    private readonly int? _horizontal;
    private readonly int? _vertical;

    /// <param name="system">
    /// A system without <see cref="ProblemOf"/>; null for local coordinates, whose place on the earth is not known.
    /// </param>
    public I3sReference(CoordinateSystem? system)
    {
        _system = system;
        (_horizontal, _vertical) = system is null ? default : CodesOf(system);
        IsGlobal = system?.Kind == CoordinateSystemKind.Geographic;
    }

    /// <summary>Whether positions are longitude and latitude.</summary>
    public bool IsGlobal { get; }

    /// <summary>Direction of normals (store.cmn).</summary>
    internal string NormalFrame => IsGlobal ? "east-north-up" : "vertex-reference-frame";

    /// <summary>Address of the horizontal system; null if it has no code.</summary>
    internal string? Url => _horizontal is { } code
        ? string.Create(CultureInfo.InvariantCulture, $"http://www.opengis.net/def/crs/EPSG/0/{code}")
        : null;

    /// <summary>Why a scene layer cannot have a system, as the end of "because ..."; null if it can.</summary>
    public static string? ProblemOf(CoordinateSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        var isGlobal = system.Kind == CoordinateSystemKind.Geographic;
        if (system.Kind is not (CoordinateSystemKind.Geographic or CoordinateSystemKind.Projected))
            return "a scene layer has longitude and latitude, or a map projection";
        if (isGlobal && CodesOf(system).Horizontal != Wgs84)
            return "a scene layer in degrees is in WGS 84, which is named EPSG:4326";
        if (isGlobal && system.MetersPerHeightUnit != 1)
            return "heights beside degrees are in meters";
        if (HeightUnitOf(system) is null)
            return $"heights are in meters or feet, and it has {system.MetersPerHeightUnit} m";
        try
        {
            _ = system.ToWkt(WktVersion.Esri);
            return null;
        }
        catch (NotSupportedException)
        {
            return "Esri's well-known text cannot express it";
        }
    }

    /// <summary>Writes the members of a spatial reference (spatialReference.cmn).</summary>
    internal void WriteSpatialReference(Utf8JsonWriter json)
    {
        json.WriteStartObject("spatialReference");
        if (_horizontal is { } code)
        {
            WriteCode(json, "wkid", "latestWkid", code);
            if (_vertical is { } vertical)
                WriteCode(json, "vcsWkid", "latestVcsWkid", vertical);
        }
        else
            json.WriteString("wkt", _system?.ToWkt(WktVersion.Esri) ?? "LOCAL_CS[\"Local\",UNIT[\"Meter\",1.0]]");
        json.WriteEndObject();
    }

    /// <summary>Writes the reference of heights (heightModelInfo.cmn).</summary>
    internal void WriteHeightModel(Utf8JsonWriter json)
    {
        var hasDatum = _system?.HasVerticalDatum is true;
        json.WriteStartObject("heightModelInfo");
        json.WriteString("heightModel", hasDatum ? "gravity_related_height" : "ellipsoidal");
        if (hasDatum)
            json.WriteString("vertCRS", _system!.Name.Split(" + ")[^1]);
        else if (IsGlobal)
            json.WriteString("vertCRS", "WGS_1984");
        json.WriteString("heightUnit", _system is null ? "meter" : HeightUnitOf(_system));
        json.WriteEndObject();
    }

    private static void WriteCode(Utf8JsonWriter json, string name, string latestName, int code)
    {
        json.WriteNumber(name, code);
        json.WriteNumber(latestName, code);
    }

    /// <summary>Codes of "EPSG:a" and "EPSG:a+b"; none of a compound system with one code, which has no number at Esri.</summary>
    private static (int? Horizontal, int? Vertical) CodesOf(CoordinateSystem system)
    {
        const string Prefix = "EPSG:";
        var parts = system.Definition.StartsWith(Prefix, StringComparison.Ordinal)
            ? system.Definition[Prefix.Length..].Split('+')
            : [];
        if (parts.Length == 0 || (parts.Length == 1 && system.HasVerticalDatum))
            return default;
        var horizontal = int.Parse(parts[0], CultureInfo.InvariantCulture);
        if (horizontal == Wgs84With3Axes)
            horizontal = Wgs84;
        return parts.Length == 2 ? (horizontal, int.Parse(parts[1], CultureInfo.InvariantCulture))
            : (horizontal, horizontal == Wgs84 ? Wgs84Heights : null);
    }

    private static string? HeightUnitOf(CoordinateSystem system) => system.MetersPerHeightUnit switch
    {
        1 => "meter",
        0.3048 => "foot",
        > 0.304800609 and < 0.304800610 => "us-foot",
        _ => null,
    };
}
