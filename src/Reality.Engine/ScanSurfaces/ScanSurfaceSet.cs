using System.Text;
using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Pipeline;

namespace Reality.Engine.ScanSurfaces;

/// <summary>The surfaces of the scans of a scene, as planes of cells of several sizes.</summary>
public sealed class ScanSurfaceSet
{
    /// <summary>Number of cell sizes, each twice the one before.</summary>
    public const int LevelCount = 7;

    /// <summary>Side of the smallest cells, meters.</summary>
    public const double FinestSize = 0.25;

    // Levels at which single scans are compared.
    private const int OwnLevelCount = 3;

    private readonly PlaneGrid[] _all;

    /// <param name="origin">Where the world frame of the planes touches the ellipsoid; null for a local frame.</param>
    /// <param name="scans">At least one.</param>
    public ScanSurfaceSet(GeoPoint? origin, IReadOnlyList<(string Name, SurfaceCells Cells)> scans)
    {
        ArgumentNullException.ThrowIfNull(scans);
        Origin = origin;
        Surfaces = [.. scans.Select(scan => new ScanSurface(scan.Name, LevelsOf(scan.Cells, OwnLevelCount)))];
        var all = new SurfaceCells(scans.Max(scan => scan.Cells.Size));
        foreach (var (_, cells) in scans)
            all.Add(cells);
        _all = LevelsOf(all, LevelCount);
    }

    /// <summary>Name of the stage that reads the scans.</summary>
    public static StageName Stage { get; } = "scan-surfaces";

    /// <summary>The artifact that holds the cells; absent if the scene has no scans.</summary>
    public static ArtifactName Name { get; } = Stage / "cells.bin";

    public GeoPoint? Origin { get; }

    /// <summary>By scan.</summary>
    public IReadOnlyList<ScanSurface> Surfaces { get; }

    /// <summary>Planes of all scans together in cells of a level, 0 to <see cref="LevelCount"/> - 1.</summary>
    public PlaneGrid this[int level] => _all[level];

    /// <summary>Finds the plane at the finest level that has one near a point.</summary>
    /// <param name="levelCount">Number of levels to look at.</param>
    public bool TryFind(in SeenPoint point, int levelCount, out ScanPlane plane) =>
        TryFind(_all.AsSpan(0, levelCount), point, out plane);

    internal static bool TryFind(ReadOnlySpan<PlaneGrid> levels, in SeenPoint point, out ScanPlane plane)
    {
        plane = default;
        foreach (var level in levels)
        {
            if (level.TryFind(point, out plane))
                return true;
        }
        return false;
    }

    private static PlaneGrid[] LevelsOf(SurfaceCells cells, int count)
    {
        var levels = new PlaneGrid[count];
        for (var level = 0; level < count; level++)
        {
            levels[level] = new(cells);
            cells = cells.Coarser();
        }
        return levels;
    }

    /// <summary>Reads the surfaces; null if the scene has no scans.</summary>
    public static ScanSurfaceSet? TryRead(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        if (!workspace.Contains(Name))
            return null;
        using var reader = new BinaryReader(workspace.Read(Name), Encoding.UTF8);
        GeoPoint? origin = reader.ReadBoolean()
            ? GeoPoint.FromDegrees(reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble())
            : null;
        var scans = new (string, SurfaceCells)[reader.ReadInt32()];
        for (var i = 0; i < scans.Length; i++)
        {
            var (name, cells) = (reader.ReadString(), new SurfaceCells(reader.ReadDouble()));
            foreach (var sums in SceneArtifact.ReadArray<CellSums>(reader))
                cells.Add(sums);
            scans[i] = (name, cells);
        }
        return new(origin, scans);
    }

    /// <summary>Writes the cells of scans, one after the other: memory for those of one if they are made meanwhile.</summary>
    public static void Write(
        Workspace workspace, GeoPoint? origin, int scanCount, IEnumerable<(string Name, SurfaceCells Cells)> scans)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(scans);
        workspace.Write(Name, stream =>
        {
            using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
            writer.Write(origin is not null);
            if (origin is { } place)
            {
                writer.Write(place.Latitude.Degrees);
                writer.Write(place.Longitude.Degrees);
                writer.Write(place.HeightMeters);
            }
            writer.Write(scanCount);
            foreach (var (name, cells) in scans)
            {
                writer.Write(name);
                writer.Write(cells.Size);
                SceneArtifact.WriteArray<CellSums>(writer, cells.SumsInMemory);
            }
        });
    }
}

/// <summary>The surface of a scan.</summary>
public sealed class ScanSurface
{
    private readonly PlaneGrid[] _levels;

    internal ScanSurface(string name, PlaneGrid[] levels) => (Name, _levels) = (name, levels);

    public string Name { get; }

    /// <summary>Finds the plane of the smallest cells that have one near a point.</summary>
    public bool TryFind(in SeenPoint point, out ScanPlane plane) => ScanSurfaceSet.TryFind(_levels, point, out plane);
}
