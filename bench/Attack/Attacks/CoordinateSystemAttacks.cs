using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace Reality.Attack.Attacks;

/// <summary>Coordinate systems that make the server open a pipe or a device, in requests and in documents.</summary>
internal sealed class CoordinateSystemAttacks : AttackGroup
{
    private readonly List<(string Name, string Definition)> _systems = [];

    public override string Name => "coordinate-systems";

    public override string Title => "coordinate systems with grids from a pipe or a device";

    public override async Task PrepareAsync(TargetSystem system, Person mallory)
    {
        var pipe = Path.Combine(system.ScratchFolder, "grid");
        using var process = Process.Start("mkfifo", ["-m", "666", pipe]);
        await process.WaitForExitAsync();
        _systems.Clear();
        foreach (var path in (string[])[pipe, "/dev/zero"])
        {
            _systems.Add(("WKT with EXTENSION", $"""
                PROJCS["a",GEOGCS["b",DATUM["c",SPHEROID["d",6378137,298.257]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925]],
                PROJECTION["Transverse_Mercator"],UNIT["metre",1],
                EXTENSION["PROJ4","+proj=utm +zone=32 +nadgrids={path} +no_defs"]]
                """));
            _systems.Add(("WKT with PARAMETERFILE", $"""
                BOUNDCRS[SOURCECRS[GEOGCRS["a",DATUM["b",ELLIPSOID["c",6378137,298.257]],CS[ellipsoidal,2],AXIS["latitude",north],
                AXIS["longitude",east],ANGLEUNIT["degree",0.0174532925]]],TARGETCRS[GEOGCRS["a",DATUM["b",
                ELLIPSOID["c",6378137,298.257]],CS[ellipsoidal,2],AXIS["latitude",north],AXIS["longitude",east],
                ANGLEUNIT["degree",0.0174532925]]],ABRIDGEDTRANSFORMATION["t",METHOD["NTv2"],PARAMETERFILE["f","{path}"]]]
                """));
            _systems.Add(("PROJ with nadgrids", $"+proj=utm +zone=32 +nadgrids={path} +no_defs"));
            _systems.Add(("PROJ with init", $"+init={path}:0 +proj=longlat"));
        }
    }

    public override async Task AttackAsync(TargetSystem system, Person mallory, AttackLog log)
    {
        foreach (var (name, definition) in _systems)
        {
            var crs = JsonValue.Create(definition).ToJsonString();
            var scene = await mallory.UploadAsync(
                "ContextScene", ("ContextScene.json", Encoding.UTF8.GetBytes(Scene(crs))));
            log.Refused($"{name} in an option", await mallory.SubmitAsync(
                "Calibration",
                $$"""{"inputs":{"scene":"{{scene}}"},"outputs":["scene"],"options":{"sceneOutputCrs":{{crs}}} }"""));
            log.Refused($"{name} in an export", await mallory.SubmitAsync(
                "Reconstruction",
                $$$"""
                {"inputs":{"scene":"{{{scene}}}"},"outputs":{"exports":[{"format":"LAS","options":{"crs":{{{crs}}}} }]} }
                """));
            await log.RefusedOrFailedAsync(
                $"{name} in a scene", mallory, "Calibration", $$"""{"inputs":{"scene":"{{scene}}"},"outputs":["scene"]}""");
        }
    }

    private static string Scene(string crs) => $$$"""
        {"version":"6.0","SpatialReferenceSystems":{"0":{"Definition":{{{crs}}} } },
         "References":{"0":{"Path":"rds:{{{Guid.NewGuid()}}}"} },
         "PhotoCollection":{"SRSId":0,"Devices":{"0":{"Dimensions":{"width":100,"height":100} } },
          "Poses":{"0":{"Center":{"x":500000,"y":5200000,"z":100} } },
          "Photos":{"0":{"ImagePath":"0:a.jpg","DeviceId":0,"PoseId":0} } } }
        """;
}
