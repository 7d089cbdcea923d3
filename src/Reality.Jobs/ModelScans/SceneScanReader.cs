using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Reality.Core;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.ContextScenes;
using Reality.Formats.Geodesy;
using Reality.Formats.ScanCollections;
using Reality.Jobs.Exports;
using Reality.Jobs.Files;
using Reality.Pipeline;
using static Reality.Formats.Json.JsonTree;

namespace Reality.Jobs.ModelScans;

/// <summary>Reads the scan collections that a scene refers to, and brings their scans to the scene's world.</summary>
internal sealed class SceneScanReader(IJobFiles files, Place scenePlace, ContextScene document, CancellationToken cancellation)
{
    // Scans and photos that are farther apart are of different places, or in wrong coordinates.
    private const double MaxDistanceMeters = 10_000;

    private const int MaxNames = 5;

    /// <summary>Places of collections besides those that the scene refers to.</summary>
    public IReadOnlyList<Place> Others { get; init; } = [];

    /// <summary>The scene with the origin that its scans give it if it has no photos, and its scans.</summary>
    /// <exception cref="StageException">A collection is missing, incomplete, damaged, or does not fit the scene.</exception>
    public (Scene Scene, IReadOnlyList<Scan> Scans) Read(StageLog log)
    {
        var scene = document.Scene;
        var collections = ReadCollections(log);
        if (collections.Count == 0)
            return (scene, []);
        // Without poses, the system of the photos places nothing.
        if (scene.CalibratedPhotoCount == 0)
            scene = scene with { Origin = OriginOf(collections[0]) };
        var scans = new List<Scan>();
        foreach (var collection in collections)
        {
            CheckSystem(collection, scene);
            using var frame = ExportFrame.Of(scene.Origin, collection.Description.Crs);
            scans.AddRange(collection.Description.Scans.Select(scan => InWorld(scan, collection, frame)));
        }
        CheckDistances(scans, scene);
        return (scene, scans);
    }

    private List<Collection> ReadCollections(StageLog log)
    {
        var (collections, others) = (new List<Collection>(), new List<string>());
        foreach (var cloud in CloudsIn(document))
        {
            var path = Member(cloud.Value, "Path") is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";
            var (reference, file) = Split(path);
            if (Path.GetFileName(file) != ScanCollectionFile.Name)
                others.Add(path.Length > 0 ? path : cloud.Name);
            else if (document.References.TryGetValue(reference, out var place))
                collections.Add(ReadCollection(Place.Parse(place), file, $"PointCloudCollection.PointClouds.{cloud.Name}"));
            else
                throw Invalid(
                    $"PointCloudCollection.PointClouds.{cloud.Name}.Path names the reference {reference}, which it lacks.");
        }
        if (others.Count > 0)
        {
            var shown = string.Join(", ", others.Take(MaxNames)) + (others.Count > MaxNames ? ", …" : "");
            log.Warn(
                "Scans_NotImported",
                $"{others.Count} point clouds of the scene are files, not scan collections, and are not used: {shown}. Run "
                + $"ImportPointCloud, and use the scene that it writes.");
        }
        collections.AddRange(Others.Select(place => ReadCollection(place, ScanCollectionFile.Name, "--scans")));
        return collections.DistinctBy(collection => collection.Place).ToList();
    }

    private static JsonElement.ObjectEnumerator CloudsIn(ContextScene document) =>
        document.Document is { } root
        && Member(Member(root, "PointCloudCollection"), "PointClouds") is { ValueKind: JsonValueKind.Object } clouds
            ? clouds.EnumerateObject()
            : default;

    // Paths are "reference:path"; -1 without a reference.
    private static (int Reference, string Path) Split(string path)
    {
        var colon = path.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && int.TryParse(path[..colon], NumberStyles.None, CultureInfo.InvariantCulture, out var reference)
            ? (reference, path[(colon + 1)..])
            : (-1, path);
    }

    private Collection ReadCollection(Place place, string file, string member)
    {
        if (file != ScanCollectionFile.Name)
            throw Invalid($"{member}.Path must be the reference of the scan collection and {ScanCollectionFile.Name}.");
        var description = files.Find(place, file) ?? throw new StageException(
            "Scans_NotFound",
            $"There is no {files.Describe(place, file)}, which {member} of the scene refers to. Import the scans again.");
        var names = files.List(place).ToHashSet(StringComparer.Ordinal);
        if (!names.Contains(ScanCollectionFile.MarkerName))
        {
            throw new StageException(
                "Scans_Incomplete",
                $"The scan collection {files.Describe(place, "")} of {member} has no {ScanCollectionFile.MarkerName}: its import "
                + $"did not finish. Import the scans again.");
        }
        var collection = new Collection(place, files.Describe(place, file), Parse(description, place, file));
        foreach (var tile in collection.Description.Scans.SelectMany(scan => scan.Tiles))
        {
            if (!names.Contains(tile.Path))
            {
                throw new StageException(
                    "Scans_Incomplete",
                    $"The scan collection of {member} lacks {files.Describe(place, tile.Path)}. Import the scans again.");
            }
        }
        return collection;
    }

    private ScanCollectionFile Parse(string path, Place place, string file)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return ScanCollectionReader.Read(stream, cancellation);
        }
        catch (InvalidFileException e)
        {
            throw new StageException("Scans_Invalid", $"{files.Describe(place, file)} cannot be used: {e.Message}");
        }
    }

    private static GeoPoint? OriginOf(Collection collection)
    {
        if (collection.Description.Crs is not { } crs)
            return null;
        using var transform = ToEarth(SystemOf(crs, collection), collection);
        var (longitude, latitude, height) = transform.Apply(collection.Description.Bounds.Center);
        return double.IsFinite(longitude) && double.IsFinite(latitude) && double.IsFinite(height)
            ? GeoPoint.FromDegrees(Math.Round(latitude, 5), Math.Round(longitude, 5), Math.Round(height))
            : throw new StageException("Scans_CrsWrong", $"The bounds in {collection.Name} lie outside its crs {crs}.");
    }

    private static CoordinateTransform ToEarth(CoordinateSystem system, Collection collection)
    {
        try
        {
            return CoordinateTransform.Between(system, CoordinateSystem.Wgs84);
        }
        catch (NotSupportedException e)
        {
            throw new StageException(
                "Scans_CrsUnusable",
                $"The scans of {collection.Name} cannot be placed on the earth: {e.Message} Give the job the missing files as "
                + $"crsData, or import the scans with the SRSId of a system that is known.");
        }
    }

    private static CoordinateSystem SystemOf(string crs, Collection collection) =>
        CoordinateSystemParser.TryParse(crs, out var system, out var problem)
            ? system
            : throw new StageException("Scans_CrsUnusable", $"The crs of {collection.Name} cannot be used: {problem}");

    private static void CheckSystem(Collection collection, Scene scene)
    {
        if (collection.Description.Crs is { } crs)
        {
            _ = SystemOf(crs, collection);
            if (scene.Origin is null)
            {
                throw new StageException(
                    "Scans_SceneNotReferenced",
                    $"The scans of {collection.Name} are in {crs}, but the scene has no position on the earth. Use photos with "
                    + $"GPS positions or control points, or scans in the local system of the scene.");
            }
        }
        else if (scene.Origin is not null)
        {
            throw new StageException(
                "Scans_CrsMissing",
                $"The scans of {collection.Name} have no coordinate system, but the scene is on the earth. Import them with the "
                + $"SRSId of their coordinate system.");
        }
    }

    private Scan InWorld(ScanDescription scan, Collection collection, ExportFrame frame)
    {
        var positions = ToWorld(scan.Position is { } position ? [position] : [], frame);
        return new()
        {
            Name = scan.Name,
            Place = collection.Place.ToString(),
            Crs = collection.Description.Crs,
            Version = VersionOf(scan, collection.Place),
            HasColor = scan.HasColor,
            HasIntensity = scan.HasIntensity,
            HasClassification = scan.HasClassification,
            Position = positions.Length > 0 ? positions[0] : null,
            Paths = [.. scan.Trajectories.Select(path => (IReadOnlyList<ScannerPoint>)[.. path
                .Zip(ToWorld([.. path.Select(point => point.Position)], frame))
                .Select(point => new ScannerPoint(point.First.Seconds, point.Second))])],
            Tiles = [.. scan.Tiles.Select(tile => new ScanTileFile(tile.Path, tile.PointCount, InWorld(tile.Bounds, frame)))],
        };
    }

    private string VersionOf(ScanDescription scan, Place place)
    {
        var versions = scan.Tiles.Select(tile => tile.Path).Prepend(ScanCollectionFile.Name)
            .Select(name => $"{name}\n{files.VersionOf(place, name)}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', versions))));
    }

    private static Box3d InWorld(Box3d box, ExportFrame frame)
    {
        var corners = Enumerable.Range(0, 8).Select(corner => new Vector3d(
            (corner & 1) == 0 ? box.Min.X : box.Max.X, (corner & 2) == 0 ? box.Min.Y : box.Max.Y,
            (corner & 4) == 0 ? box.Min.Z : box.Max.Z)).ToArray();
        return ToWorld(corners, frame).Aggregate(Box3d.Empty, (bounds, p) => bounds.Include(p));
    }

    private static Vector3d[] ToWorld(Vector3d[] positions, ExportFrame frame)
    {
        var (x, y, z) = (
            Array.ConvertAll(positions, p => p.X), Array.ConvertAll(positions, p => p.Y), Array.ConvertAll(positions, p => p.Z));
        frame.ToWorld(x, y, z);
        return [.. x.Select((_, i) => new Vector3d(x[i], y[i], z[i]))];
    }

    // Photos say where the scene is; without them, the first scan does.
    private static void CheckDistances(List<Scan> scans, Scene scene)
    {
        var isOfPhotos = scene.CalibratedPhotoCount > 0;
        var place = isOfPhotos
            ? scene.CalibratedPhotos.Aggregate(Box3d.Empty, (box, photo) => box.Include(photo.CameraFromWorld!.Value.Center))
            : BoundsOf(scans[0]);
        foreach (var scan in scans)
        {
            var bounds = BoundsOf(scan);
            var gap = Vector3d.Max(Vector3d.Max(bounds.Min - place.Max, place.Min - bounds.Max), Vector3d.Zero).Length;
            if (gap < MaxDistanceMeters)
                continue;
            throw new StageException(
                "Scan_FarAway",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The scan {scan.Name} lies {gap / 1000:0.#} km from "
                    + $"{(isOfPhotos ? "the photos" : $"the scan {scans[0].Name}")} of the scene. Check the SRSId that it "
                    + $"was imported with, or leave it out of the scene."));
        }
    }

    private static Box3d BoundsOf(Scan scan) => scan.Tiles.Aggregate(Box3d.Empty, (box, tile) => box.Include(tile.Bounds));

    private StageException Invalid(string what) => new(
        "Scene_Invalid", $"{files.Describe(scenePlace, SceneFiles.DocumentName)} cannot be used: {what}");

    private sealed record Collection(Place Place, string Name, ScanCollectionFile Description);
}
