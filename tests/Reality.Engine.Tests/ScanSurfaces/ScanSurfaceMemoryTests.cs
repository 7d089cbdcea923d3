using Reality.Core.Numerics;
using Reality.Engine.ScanSurfaces;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Engine.Tests.ScanSurfaces;

/// <summary>The surfaces of scans take memory for the cells of one scan at a time.</summary>
public sealed class ScanSurfaceMemoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Workspace _workspace;

    public ScanSurfaceMemoryTests() => _workspace = new(
        _folder.Path, new Dictionary<StageName, string> { [ScanSurfaceSet.Stage] = "key" });

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Scans_are_written_while_they_are_made()
    {
        var (wasWritten, made) = (new List<long>(), Floor(100));

        ScanSurfaceSet.Write(_workspace, null, 3, Enumerable.Range(0, 3).Select(i =>
        {
            wasWritten.Add(Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories)
                .Sum(file => new FileInfo(file).Length));
            return ($"scan {i}", made);
        }));

        Assert.True(wasWritten[2] > wasWritten[0] + 1_000_000, string.Join(", ", wasWritten));
        Assert.Equal(
            ["scan 0", "scan 1", "scan 2"], ScanSurfaceSet.TryRead(_workspace)!.Surfaces.Select(surface => surface.Name));
    }

    // Enough points for a plane in each cell.
    private static SurfaceCells Floor(int side)
    {
        var cells = new SurfaceCells(ScanSurfaceSet.FinestSize);
        for (var x = 0; x < 4 * side; x++)
        {
            for (var y = 0; y < 4 * side; y++)
                cells.Add(ScanSurfaceSet.FinestSize / 4 * new Vector3d(x + 0.5, y + 0.5, 0.5), new(0, 0, 1));
        }
        return cells;
    }
}
