using Reality.Core.Geodesy;
using Reality.Core.Scenes;
using Reality.Formats.Las;
using Reality.Jobs.Exports;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.ModelScans;

/// <summary>Reads the points of scan collections.</summary>
internal sealed class ScanTileFiles(IJobFiles files) : IScanSource
{
    public IEnumerable<PointBatch> Read(GeoPoint? origin, Scan scan, ScanTileFile tile, CancellationToken cancellation)
    {
        var place = Place.Parse(scan.Place);
        var path = files.Find(place, tile.Path) ?? throw new StageException(
            "Scans_Incomplete", $"There is no {files.Describe(place, tile.Path)} any more. Import the scans again.");
        using var frame = ExportFrame.Of(origin, scan.Crs);
        using var reader = new LasReader(File.OpenRead(path));
        foreach (var batch in reader.Header.Scans[0].Parts.SelectMany(part => reader.Read(part, cancellation)))
        {
            // Without a system, positions are those of the world already.
            if (scan.Crs is not null)
                frame.ToWorld(batch.X.AsSpan(0, batch.Count), batch.Y.AsSpan(0, batch.Count), batch.Z.AsSpan(0, batch.Count));
            yield return batch;
        }
    }
}
