using Microsoft.EntityFrameworkCore;
using Reality.Core.Geodesy;
using Reality.Core.Scenes;
using Reality.Engine.Tiling;
using Reality.Jobs.Exports;
using Reality.Jobs.Files;
using Reality.Jobs.Planning;
using Reality.Storage.Blobs;
using Reality.Storage.Database;

namespace Reality.Jobs.Execution;

/// <summary>Updates the rows of a job's outputs with root document, size, coordinate system and extent.</summary>
internal sealed class OutputRecords(IDbContextFactory<RealityDatabase> databases, IBlobStore blobs, TimeProvider time)
{
    public void Write(IReadOnlyList<PlannedOutput> outputs, IJobFiles files)
    {
        using var database = databases.CreateDbContext();
        foreach (var output in outputs)
        {
            var row = database.RealityData.SingleOrDefault(row => row.Id == output.Id);
            if (row is null)
                continue;
            var scene = output.Scene();
            row.RootDocument = output.RootDocument ?? (files.List(output.Place) is [var first, ..] ? first : null);
            row.SizeBytes = blobs.SizeAsync(output.Id, CancellationToken.None).GetAwaiter().GetResult();
            using (var frame = ExportFrame.Of(scene, output.Crs))
                row.CrsId = frame.System?.Definition;
            if (ExtentOf(scene) is { } extent)
            {
                (row.SouthDegrees, row.WestDegrees) = (extent.SouthWest.Latitude.Degrees, extent.SouthWest.Longitude.Degrees);
                (row.NorthDegrees, row.EastDegrees) = (extent.NorthEast.Latitude.Degrees, extent.NorthEast.Longitude.Degrees);
            }
            row.ModifiedAt = time.GetUtcNow();
        }
        database.SaveChanges();
    }

    /// <summary>Extent of the ground that was seen, or of the cameras if there are no tie points.</summary>
    private static (GeoPoint SouthWest, GeoPoint NorthEast)? ExtentOf(Scene scene)
    {
        if (scene.Origin is not { } origin)
            return null;
        var frame = new LocalFrame(origin);
        var points = (scene.TiePoints.Count >= 10
                ? SceneExtent.Measure(scene).Points
                : scene.CalibratedPhotos.Select(photo => photo.CameraFromWorld!.Value.Center))
            .Select(frame.GeoFromWorld)
            .Concat(
                scene.TiePoints.Count > 0
                    ? []
                    : scene.Photos.Where(photo => photo.Position is not null).Select(photo => photo.Position!.Position))
            .ToList();
        return points.Count == 0
            ? null
            : (GeoPoint.FromDegrees(points.Min(p => p.Latitude.Degrees), points.Min(p => p.Longitude.Degrees), 0),
                GeoPoint.FromDegrees(points.Max(p => p.Latitude.Degrees), points.Max(p => p.Longitude.Degrees), 0));
    }
}
