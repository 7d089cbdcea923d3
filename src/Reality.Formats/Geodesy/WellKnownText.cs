using System.Globalization;
using Reality.Core.Geodesy;

namespace Reality.Formats.Geodesy;

/// <summary>Writes coordinate systems as well-known text.</summary>
public static class WellKnownText
{
    /// <summary>Well-known text of a system.</summary>
    /// <remarks>No dialect can express the origin of a local system; its definition becomes the name.</remarks>
    /// <exception cref="NotSupportedException">The dialect cannot express the system.</exception>
    public static string ToWkt(this CoordinateSystem system, WktVersion version) => ToWkt(system, version, isFlat: false);

    private static string ToWkt(CoordinateSystem system, WktVersion version, bool isFlat)
    {
        ArgumentNullException.ThrowIfNull(system);
        if (system.Kind == CoordinateSystemKind.LocalEnu)
            return LocalSystem(system.Definition, version);
        using var context = new ProjContext();
        var item = context.CreateCrs(system.Definition);
        if (isFlat && context.Own(ProjLibrary.DemoteTo2D(context.Handle, IntPtr.Zero, item)) is var flat && flat != IntPtr.Zero)
            item = flat;
        return context.WktOf(item, version)
            ?? throw new NotSupportedException($"{system.Name} cannot be written as {version}: {context.Error()}.");
    }

    /// <summary>
    /// Text in the first dialect that also states the reference and the unit of heights: of a system without vertical datum the
    /// ellipsoid, as GDAL and LAS tools read it.
    /// </summary>
    /// <exception cref="NotSupportedException">The dialect cannot express the system.</exception>
    public static string ToWktWithHeights(this CoordinateSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        if (system.HasVerticalDatum || system.Kind is not (CoordinateSystemKind.Projected or CoordinateSystemKind.Geographic))
            return system.ToWkt(WktVersion.Wkt1);
        // The dialect has no systems of three dimensions: the height is a system of its own.
        var horizontal = ToWkt(system, WktVersion.Wkt1, isFlat: true);
        var unit = system.Kind == CoordinateSystemKind.Geographic ? "metre" : system.UnitName;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"COMPD_CS[\"{system.Name} + ellipsoidal height\",{horizontal},VERT_CS[\"Ellipsoid ({unit})\","
            + $"VERT_DATUM[\"Ellipsoid\",2002],UNIT[\"{unit}\",{system.MetersPerHeightUnit:R}],AXIS[\"Up\",UP]]]");
    }

    private static string LocalSystem(string name, WktVersion version) => version == WktVersion.Wkt2
        ? $"ENGCRS[\"{name}\",EDATUM[\"{name}\"],CS[Cartesian,3],"
            + "AXIS[\"(E)\",east],AXIS[\"(N)\",north],AXIS[\"(U)\",up],LENGTHUNIT[\"metre\",1]]"
        : $"LOCAL_CS[\"{name}\",UNIT[\"metre\",1]]";
}

/// <summary>Dialect of well-known text. The values are those of PROJ's PJ_WKT_TYPE.</summary>
public enum WktVersion
{
    /// <summary>ISO 19162:2019.</summary>
    Wkt2 = 2,

    /// <summary>OGC 01-009 as GDAL writes it, for LAS and older GeoTIFF readers.</summary>
    Wkt1 = 4,

    /// <summary>Esri's dialect, for .prj files.</summary>
    Esri = 5,
}
