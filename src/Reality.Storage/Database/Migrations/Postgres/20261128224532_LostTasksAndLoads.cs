using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Reality.Storage.Database.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class LostTasksAndLoads : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "LostCount",
                table: "Tasks",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "LoadAttempts",
                table: "Jobs",
                type: "integer",
                nullable: false,
                defaultValue: 0);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "LostCount",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "LoadAttempts",
                table: "Jobs");
        }
    }
}
