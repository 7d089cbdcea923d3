using Reality.Testing;

namespace Reality.Attack.Attacks;

/// <summary>A calibrated scene and a modeling reference of a user, made from four photos by jobs of the system.</summary>
/// <param name="Scene">Reality data id.</param>
/// <param name="Reference">Reality data id.</param>
internal sealed record SmallModel(string Scene, string Reference)
{
    private const int PhotoCount = 4;

    public static async Task<SmallModel> MakeAsync(Person person)
    {
        SharedData.TryFind("strecha-fountain-P11/images", out var folder);
        var photos = await person.UploadAsync("CCImageCollection", [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal)
            .Take(PhotoCount).Select(path => (Path.GetFileName(path), File.ReadAllBytes(path)))]);
        var filled = await person.OutputsAsync(
            "FillImageProperties", $$"""{"inputs":{"imageCollections":["{{photos}}"]},"outputs":["scene"]}""");
        var calibrated = await person.OutputsAsync(
            "Calibration", $$"""{"inputs":{"scene":"{{filled["scene"]}}"},"outputs":["scene"]}""");
        var scene = (string)calibrated["scene"]!;
        var tiled = await person.OutputsAsync(
            "Tiling", $$"""{"inputs":{"scene":"{{scene}}"},"outputs":["modelingReference"]}""");
        return new(scene, (string)tiled["modelingReference"]!["location"]!);
    }
}
