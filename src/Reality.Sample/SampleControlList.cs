using System.Globalization;
using System.Text;

namespace Reality.Sample;

/// <summary>
/// The painted targets as <c>truth/gcp_list.txt</c>, the list of control points of OpenDroneMap: longitude, latitude and
/// ellipsoidal height, exact to a micrometer, and exact marks in all photos.
/// </summary>
internal static class SampleControlList
{
    /// <summary>Name of the file in the truth folder.</summary>
    public const string FileName = "gcp_list.txt";

    private const string Crs = "EPSG:4979";

    public static byte[] Of(SampleTruth truth)
    {
        var text = new StringBuilder(Crs).Append('\n');
        foreach (var point in truth.ControlPoints)
        {
            foreach (var mark in point.Observations)
            {
                text.Append(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{point.Longitude:F11}\t{point.Latitude:F11}\t{point.EllipsoidalHeight:F6}\t"
                    + $"{mark.X:F3}\t{mark.Y:F3}\t{mark.Photo}\t{point.Name}\n"));
            }
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
