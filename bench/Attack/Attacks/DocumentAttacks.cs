using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Reality.Attack.Attacks;

/// <summary>Documents of tens and hundreds of megabytes, and files under reality/ that no job has made.</summary>
internal sealed class DocumentAttacks : AttackGroup
{
    private const int SceneMegabytes = 60;
    private const string LayoutName = "layout.json";
    private const string TilesName = "reality/tiles.json";
    private const string SettingsName = "reality/settings.json";
    private SmallModel _model = null!;
    private readonly List<(string Name, string ITwin, string Type, string Specifications)> _jobs = [];

    public override string Name => "documents";

    public override string Title => "a scene of 60 MB, settings of 250 MB, forged tiles";

    public override async Task PrepareAsync(TargetSystem system, Person mallory)
    {
        _model = await SmallModel.MakeAsync(mallory);
        _jobs.Clear();
        var ofModel = mallory.ITwin;
        foreach (var (name, bytes) in (List<(string, byte[])>)[("photos", ManyPhotos()), ("unknown members", ManyMembers())])
        {
            mallory.ITwin = Guid.NewGuid().ToString();
            var scene = await mallory.UploadAsync("ContextScene", ("ContextScene.json", bytes));
            Add($"a scene of 60 MB of {name}", "Calibration", $$"""{"inputs":{"scene":"{{scene}}"},"outputs":["scene"]}""");
            Add(
                $"tiles for a scene of 60 MB of {name}", "Tiling",
                $$"""{"inputs":{"scene":"{{scene}}"},"outputs":["modelingReference"]}""");
        }
        mallory.ITwin = ofModel;
        var made = await mallory.ReadAsync(_model.Reference, TilesName);
        await AddReferenceAsync(mallory, "settings of 250 MB", SettingsName, Filled(250_000_000));
        await AddReferenceAsync(mallory, "tiles of 65 MB", TilesName, Filled(65 << 20));
        await AddReferenceAsync(mallory, "a layout of 65 MB", LayoutName, Filled(65 << 20));
        foreach (var size in (double[])[1e-9, 1e300])
            await AddReferenceAsync(mallory, $"voxels of {size:G} m", TilesName, With(made, tiles => tiles["VoxelSize"] = size));
        await AddReferenceAsync(mallory, "tiles of a world that declare 10 MB", TilesName, With(made, tiles =>
        {
            foreach (var tile in tiles["Tiles"]!.AsArray())
                tile!["PredictedMemoryGigabytes"] = 0.01;
            tiles["VoxelSize"] = 1e-6;
        }));

        void Add(string name, string type, string specifications) => _jobs.Add((name, mallory.ITwin, type, specifications));
    }

    public override async Task AttackAsync(TargetSystem system, Person mallory, AttackLog log)
    {
        foreach (var (name, iTwin, type, specifications) in _jobs)
        {
            mallory.ITwin = iTwin;
            await log.RefusedOrFailedAsync(name, mallory, type, specifications);
        }
    }

    /// <summary>A modeling reference with a file that no job has made.</summary>
    private async Task AddReferenceAsync(Person mallory, string name, string file, byte[] bytes)
    {
        List<(string, byte[])> files = [(file, bytes)];
        foreach (var other in (string[])[LayoutName, TilesName, SettingsName])
        {
            if (other != file)
                files.Add((other, await mallory.ReadAsync(_model.Reference, other)));
        }
        var reference = await mallory.UploadAsync("ModelingReference", [.. files]);
        _jobs.Add((name, mallory.ITwin, "Production",
            $$"""
            {"inputs":{"scene":"{{_model.Scene}}","modelingReference":"{{reference}}"},"outputs":{"exports":[{"format":"PLY"}]} }
            """));
    }

    private static byte[] With(byte[] json, Action<JsonNode> change)
    {
        var document = JsonNode.Parse(json)!;
        change(document);
        return Encoding.UTF8.GetBytes(document.ToJsonString());
    }

    private static byte[] ManyPhotos()
    {
        var text = new StringBuilder($$"""
            {"version":"6.0","References":{"0":{"Path":"rds:{{Guid.NewGuid()}}"} },
             "PhotoCollection":{"Devices":{"0":{"Dimensions":{"width":4000,"height":3000},"FocalLength":3000} },"Photos":{
            """);
        for (var i = 0; text.Length < SceneMegabytes * 1_000_000; i++)
        {
            var comma = i == 0 ? "" : ",";
            text.Append(CultureInfo.InvariantCulture, $"{comma}\"{i}\":{{\"ImagePath\":\"0:{i}.jpg\",\"DeviceId\":0}}");
        }
        return Encoding.UTF8.GetBytes(text.Append("}}}").ToString());
    }

    private static byte[] ManyMembers()
    {
        var text = new StringBuilder("""{"version":"6.0","PhotoCollection":{"Devices":{},"Photos":{} },"Kept":{""");
        for (var i = 0; text.Length < SceneMegabytes * 1_000_000; i++)
            text.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : ",")}\"{i}\":[{{}},{{}},{{}},{{}}]");
        return Encoding.UTF8.GetBytes(text.Append("}}").ToString());
    }

    private static byte[] Filled(int bytes)
    {
        var text = new byte[bytes];
        text.AsSpan().Fill((byte)' ');
        "{\"a\":\""u8.CopyTo(text);
        "\"}"u8.CopyTo(text.AsSpan(bytes - 2));
        return text;
    }
}
