using Reality.Core.Geodesy;
using Reality.Core.Geometry;

namespace Reality.Formats.Geodesy;

/// <summary>
/// Mean sea level of the Earth Gravitational Model 1996, interpolated in its 15-minute grid (egm96_15.gtx of PROJ's data files).
/// </summary>
/// <remarks>Thread-safe. The grid is opened on first use.</remarks>
public static class Egm96Geoid
{
    private const string Pipeline =
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad "
        + "+step +proj=vgridshift +grids=egm96_15.gtx +multiplier=1 "
        + "+step +proj=unitconvert +xy_in=rad +xy_out=deg";

    private static readonly Lock Gate = new();
    private static ProjContext? s_context;
    private static IntPtr s_operation;

    /// <summary>Height of the geoid above the ellipsoid in meters, -107 to 86.</summary>
    /// <exception cref="NotSupportedException">The grid is not installed.</exception>
    public static unsafe double UndulationMeters(Angle latitude, Angle longitude)
    {
        var (x, y, z) = (longitude.Degrees, latitude.Degrees, 0.0);
        lock (Gate)
        {
            Open();
            ProjLibrary.TransformMany(s_operation, 1, &x, 8, 1, &y, 8, 1, &z, 8, 1, null, 0, 0);
        }
        return z;
    }

    /// <summary>The same position with its height above the ellipsoid.</summary>
    public static GeoPoint ToEllipsoid(GeoPoint point) => point.HeightReference == HeightReference.Ellipsoid
        ? point
        : point with
        {
            HeightMeters = point.HeightMeters + UndulationMeters(point.Latitude, point.Longitude),
            HeightReference = HeightReference.Ellipsoid,
        };

    private static void Open()
    {
        if (s_operation != IntPtr.Zero)
            return;
        s_context ??= new ProjContext(data: null);
        s_operation = s_context.Create(Pipeline);
        if (s_operation == IntPtr.Zero)
        {
            throw new NotSupportedException(
                "The geoid grid egm96_15.gtx could not be opened; on Debian 12: apt-get install proj-data.");
        }
    }
}
