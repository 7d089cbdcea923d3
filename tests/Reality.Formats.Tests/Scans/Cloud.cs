using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Formats.PointClouds;

namespace Reality.Formats.Tests.Scans;

/// <summary>A point cloud in memory.</summary>
internal sealed record Cloud(PointCloudHeader Header, IReadOnlyList<CloudPoint> Points, long UnstatedPointCount)
{
    public static Cloud Read(IPointCloudReader reader)
    {
        var points = new List<CloudPoint>();
        foreach (var part in reader.Header.Scans.SelectMany(scan => scan.Parts))
        {
            foreach (var batch in reader.Read(part))
            {
                for (var i = 0; i < batch.Count; i++)
                {
                    points.Add(new(
                        part.Scan, batch.PositionOf(i), batch.Colors[i], batch.Intensity[i], batch.Classification[i],
                        batch.Time[i]));
                }
            }
        }
        return new(reader.Header, points, reader.UnstatedPointCount);
    }
}

/// <summary>Reads point clouds for tests that look at their points only.</summary>
internal static class CloudPoints
{
    public static IReadOnlyList<CloudPoint> ReadPoints(this IPointCloudReader reader) => Cloud.Read(reader).Points;
}

/// <summary>A point with all attributes.</summary>
internal readonly record struct CloudPoint(
    int Scan, Vector3d Position, Rgb24 Color, ushort Intensity, byte Classification, double Time);
