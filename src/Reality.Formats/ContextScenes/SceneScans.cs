using System.Globalization;
using Reality.Core;
using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Formats.Geodesy;
using Reality.Formats.Json;

namespace Reality.Formats.ContextScenes;

/// <summary>The point clouds and trajectories that a ContextScene describes, before they are imported.</summary>
public sealed record SceneScans
{
    private const string Format = "ContextScene";
    private const int MaxBytes = 256 << 20;

    /// <summary>In document order.</summary>
    public required IReadOnlyList<ScenePointCloud> PointClouds { get; init; }

    public required IReadOnlyDictionary<int, SceneTrajectory> Trajectories { get; init; }

    /// <summary>Place of the files by reference id: a folder or "rds:id".</summary>
    public required IReadOnlyDictionary<int, string> References { get; init; }

    /// <summary>Reads the members of a document.</summary>
    /// <exception cref="InvalidFileException">The document is invalid; the message names the member.</exception>
    public static SceneScans Read(Stream stream, CancellationToken cancellation = default) =>
        JsonMember.Parse(Format, stream, MaxBytes, Read, cancellation);

    private static SceneScans Read(JsonMember root)
    {
        ContextSceneReader.CheckVersion(root["version"]);
        var (clouds, paths) = (root["PointCloudCollection"], root["TrajectoryCollection"]);
        var (systemOfClouds, systemOfPaths) = (
            SystemMembers.Read(root, clouds["SRSId"]), SystemMembers.Read(root, paths["SRSId"]));
        return new()
        {
            PointClouds = clouds["PointClouds"].Members()
                .Select(member => ReadCloud(root, member.Key, member.Value, systemOfClouds)).ToList(),
            Trajectories = paths["Trajectories"].Members().ToDictionary(
                member => int.TryParse(member.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                    ? id
                    : throw member.Value.Wrong("must have an integer as its id"),
                member => ReadTrajectory(root, member.Value, systemOfPaths)),
            References = ContextSceneReader.ReadReferences(root["References"]),
        };
    }

    private static ScenePointCloud ReadCloud(JsonMember root, string key, JsonMember cloud, CoordinateSystem? system)
    {
        var (type, location, trajectory) = (cloud["Type"], cloud["Location"], cloud["TrajectoryId"]);
        var isMobile = type.AsText() switch
        {
            "Static" => false,
            "Mobile" => true,
            _ => throw type.Wrong("must be Static or Mobile"),
        };
        var place = location.AsTextOrNull() switch
        {
            "InFile" => ScannerLocation.InFile,
            "Center" => ScannerLocation.Center,
            "Unknown" or null => ScannerLocation.Unknown,
            _ => throw location.Wrong("must be InFile, Center or Unknown"),
        };
        var (reference, path) = ReadPath(cloud["Path"]);
        return new()
        {
            Id = key,
            Name = cloud["Name"].AsTextOrNull() is { Length: > 0 } name ? name : Path.GetFileNameWithoutExtension(path),
            Reference = reference,
            Path = path,
            Location = place,
            Center = place == ScannerLocation.Center && !isMobile ? PoseMember.ReadVector(cloud["Center"]) : null,
            TrajectoryId = isMobile ? trajectory.AsInteger(0, int.MaxValue) : null,
            System = SystemMembers.Read(root, cloud["SRSId"]) ?? system,
        };
    }

    private static SceneTrajectory ReadTrajectory(JsonMember root, JsonMember path, CoordinateSystem? system)
    {
        var delimiters = path["Delimiters"].Items().Select(item => item.AsText()).ToList();
        if (delimiters.Find(text => text.Length != 1) is { } wrong)
            throw path["Delimiters"].Wrong($"has '{wrong}'; each must be one character");
        return new()
        {
            Files = path["Paths"].Items().Select(ReadPath).ToList() is { Count: > 0 } files
                ? files
                : throw path["Paths"].Wrong("must name at least one file"),
            Layout = new()
            {
                Delimiters = delimiters.Count > 0 ? string.Concat(delimiters) : ",",
                CombineConsecutiveDelimiters = path["CombineConsecutiveDelimiters"].AsFlagOr(false),
                DecimalSeparator = path["DecimalSeparator"].AsTextOrNull() switch
                {
                    null or "." => '.',
                    "," => ',',
                    _ => throw path["DecimalSeparator"].Wrong("must be '.' or ','"),
                },
                LinesToIgnore = path["LinesToIgnore"].Exists ? path["LinesToIgnore"].AsInteger(0, 1_000_000) : 0,
                TimeColumn = ColumnOf(path["TimeColumnId"]),
                XColumn = ColumnOf(path["XColumnId"]),
                YColumn = ColumnOf(path["YColumnId"]),
                ZColumn = ColumnOf(path["ZColumnId"]),
            },
            System = SystemMembers.Read(root, path["SRSId"]) ?? system,
        };
    }

    private static int ColumnOf(JsonMember column) => column.AsInteger(0, 1000);

    private static (int Reference, string Path) ReadPath(JsonMember member)
    {
        var text = member.AsText();
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && int.TryParse(text[..colon], NumberStyles.None, CultureInfo.InvariantCulture, out var reference)
            ? (reference, ScenePath.Check(member, text[(colon + 1)..]))
            : throw member.Wrong("must be a reference id, a colon and a path, e.g. 0:hall.e57");
    }
}

/// <summary>A point cloud of a scene: its file, and how it was scanned.</summary>
public sealed record ScenePointCloud
{
    /// <summary>Its id in the document.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Reference id of the place of the file.</summary>
    public required int Reference { get; init; }

    /// <summary>Path of the file in that place.</summary>
    public required string Path { get; init; }

    /// <summary>
    /// Where the position of a scanner that stood still is known from, also if other scanners of the cloud moved.
    /// </summary>
    public required ScannerLocation Location { get; init; }

    /// <summary>The position that the document gives, in <see cref="System"/>.</summary>
    public Vector3d? Center { get; init; }

    /// <summary>The path that the scanner moved along; null if it stood still.</summary>
    public int? TrajectoryId { get; init; }

    /// <summary>Coordinate system of the points; null if the document names none.</summary>
    public CoordinateSystem? System { get; init; }
}

/// <summary>Where the position of a scanner is known from.</summary>
public enum ScannerLocation
{
    /// <summary>The file has it.</summary>
    InFile,

    /// <summary>The scene gives it.</summary>
    Center,

    /// <summary>It is to be found from the points.</summary>
    Unknown,
}

/// <summary>The path of a moving scanner, in tables of text.</summary>
public sealed record SceneTrajectory
{
    /// <summary>Reference ids and paths.</summary>
    public required IReadOnlyList<(int Reference, string Path)> Files { get; init; }

    public required TrajectoryLayout Layout { get; init; }

    /// <summary>Coordinate system of the positions; null if the document names none.</summary>
    public CoordinateSystem? System { get; init; }
}

/// <summary>Columns of a table of times and positions; they count from 0.</summary>
public sealed record TrajectoryLayout
{
    /// <summary>Each of these characters separates columns.</summary>
    public required string Delimiters { get; init; }

    /// <summary>Whether several in a row are one.</summary>
    public required bool CombineConsecutiveDelimiters { get; init; }

    public required char DecimalSeparator { get; init; }

    /// <summary>Lines before the table.</summary>
    public required int LinesToIgnore { get; init; }

    public required int TimeColumn { get; init; }

    public required int XColumn { get; init; }

    public required int YColumn { get; init; }

    public required int ZColumn { get; init; }
}
