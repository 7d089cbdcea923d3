using System.Globalization;
using Reality.ClusterBenchmarks;
using Reality.Storage.Database;
using Reality.Testing;

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

return args switch
{
    ["worker", var connection, var folder, var cores] => await WorkerProcess.RunAsync(
        new() { Kind = DatabaseKind.Postgres, ConnectionString = connection }, folder, Number(cores)),
    ["embedded", var folder] => await WorkerProcess.RunAsync(new(), folder, 2),
    ["embedded-kills", var rounds] => await EmbeddedKills.RunAsync(Number(rounds)),
    ["throughput", var count, var folder] => await Throughput.RunAsync(Number(count), folder, Environment.ProcessorCount),
    ["kills", var rounds] => await Kills.RunAsync(Number(rounds), seed: 1),
    ["kills", var rounds, var seed] => await Kills.RunAsync(Number(rounds), Number(seed)),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        """
        reality-cluster throughput COUNT FOLDER   tasks that do nothing, through an embedded worker
        reality-cluster embedded-kills ROUNDS     an embedded worker is killed in the middle of a job and started again
        reality-cluster kills ROUNDS [SEED]       a job of 200 tasks per round on a server and three workers, while they and
                                                  PostgreSQL are killed
        """);
    return 2;
}
