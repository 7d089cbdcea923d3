using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Reality.Server.Tests.Conformance;
using Reality.Testing.Images;

namespace Reality.Server.Tests.Jobs;

/// <summary>The server program, killed while its decoders work.</summary>
public sealed class KilledDecodersTests(ServerProgram server) : IClassFixture<ServerProgram>
{
    private const string Data = "/reality-management/reality-data";
    private const string ITwin = "77777777-7777-4777-8777-777777777777";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_server_leaves_no_process_behind()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are read from /proc.");
        await server.StartAsync(Stop);
        using var http = new HttpClient { BaseAddress = new(server.Url) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", await server.TokenAsync("ann", Stop));
        // Several seconds of work for each decoder.
        var photo = PngFile.Of(16_000, 16_000);
        var created = await PostAsync(
            http, Data, $$"""{"displayName":"Photos","type":"CCImageCollection","iTwinId":"{{ITwin}}"}""");
        var photos = (string)created["realityData"]!["id"]!;
        var access = await http.GetStringAsync($"{Data}/{photos}/writeaccess", Stop);
        var link = (string)JsonNode.Parse(access)!["_links"]!["containerUrl"]!["href"]!;
        for (var i = 0; i < 6; i++)
        {
            using var request = new HttpRequestMessage(
                HttpMethod.Put, link.Replace("?", $"/{i}.png?", StringComparison.Ordinal))
            { Content = new ByteArrayContent(photo), Headers = { { "x-ms-blob-type", "BlockBlob" } } };
            (await http.SendAsync(request, Stop)).EnsureSuccessStatusCode();
        }
        await PostAsync(
            http, "/reality-modeling/jobs",
            $$$"""
            {"type":"FillImageProperties","iTwinId":"{{{ITwin}}}",
             "specifications":{"inputs":{"imageCollections":["{{{photos}}}"]},"outputs":["scene"]} }
            """);
        var children = await BusyChildrenAsync(server.ProcessId);

        await server.KillAsync();

        var left = children;
        for (var tries = 0; left.Count > 0 && tries < 100; tries++)
        {
            await Task.Delay(50, Stop);
            left = [.. left.Where(IsRunning)];
        }
        Assert.Empty(left);
    }

    /// <summary>The children of a process, once one of them has computed for half a second.</summary>
    private static async Task<IReadOnlyList<int>> BusyChildrenAsync(int parent)
    {
        for (var tries = 0; tries < 600; tries++)
        {
            var children = Directory.GetDirectories("/proc")
                .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, null, out var id) ? id : 0)
                .Where(id => id > 0 && StatOf(id) is { } stat && stat[1] == $"{parent}").ToList();
            // In ticks of 10 ms.
            if (children.Exists(id => StatOf(id) is { } stat && int.Parse(stat[11], CultureInfo.InvariantCulture) > 50))
                return children;
            await Task.Delay(50, Stop);
        }
        throw new TimeoutException("The server has started no decoder.");
    }

    private static bool IsRunning(int id) => StatOf(id) is { } stat && stat[0] != "Z";

    /// <summary>/proc/ID/stat from the state on; null if the process has ended.</summary>
    private static string[]? StatOf(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/stat").Split(") ")[^1].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static async Task<JsonNode> PostAsync(HttpClient http, string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        var answer = await http.PostAsync(path, content, Stop);
        var text = await answer.Content.ReadAsStringAsync(Stop);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }
}
